import { utilityProcess } from 'electron';
import {
  childEnvironment,
  createKeytarKeychain,
  DESKTOP_PATIENCE,
  type Keychain,
  keytarHere,
  keytarInChild,
  type StartKeychainChild,
} from '../credentials/index.ts';

/**
 * The OS keychain on Electron. It runs in a `utilityProcess`, since the fuses forbid starting plain Node. On macOS it runs in
 * this process: the keychain there gives access by application, and a helper of Electron's is another application.
 *
 * @param entry the built `keychainChild`
 */
export function desktopKeychain(entry: string): Keychain {
  return createKeytarKeychain({
    keytar: process.platform === 'darwin' ? keytarHere() : keytarInChild(startUtility(entry)),
    patience: DESKTOP_PATIENCE,
  });
}

function startUtility(entry: string): StartKeychainChild {
  return ({ onMessage, onGone }) => {
    const child = utilityProcess.fork(entry, [], {
      env: childEnvironment(process.env),
      execArgv: [],
      stdio: 'ignore',
      serviceName: 'BinDist Desktop keychain',
    });
    child.on('message', onMessage);
    child.once('exit', onGone);
    return {
      send: (message) => child.postMessage(message),
      kill: () => {
        // Electron's own `kill` only asks, and returns false where the process has not started or is gone.
        if (child.pid === undefined) child.kill();
        else killNow(child.pid);
      },
    };
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}
