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
 * The OS keychain on Electron: from a `utilityProcess`, since the fuses forbid a plain Node. On macOS from this process: its
 * keychain asks by application, and a helper of Electron's is another one than the app.
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
        // Its own `kill` asks politely, and returns false where the process has not started or is gone.
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
