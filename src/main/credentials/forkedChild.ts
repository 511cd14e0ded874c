import type { ForkOptions } from 'node:child_process';
import { extname, join } from 'node:path';
import type { StartKeychainChild } from './keytarInChild.ts';

/** `keychainChild` is beside this file as source, and beside the bundle in the build (cli.vite.config.ts). */
const ENTRY = join(import.meta.dirname, `keychainChild${extname(import.meta.filename)}`);

/** Starts it with plain Node. It ends with this process at the latest, since that closes the channel between them. */
export const forkKeychainChild: StartKeychainChild = ({ onMessage, onGone }) => {
  // Imported late: a run that needs no keychain need not load it.
  const { fork } = process.getBuiltinModule('node:child_process');
  const options: ForkOptions = {
    env: childEnvironment(process.env),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  };
  const child = fork(ENTRY, [], options);
  child.on('message', onMessage);
  child.once('exit', onGone);
  child.once('error', onGone);
  // Whoever waits for an answer has a timer. The child alone must not keep this process alive.
  child.unref();
  child.channel?.unref();
  return {
    // If it ended a moment ago, its exit tells.
    send: (message) => void child.send(message, () => undefined),
    kill: () => void child.kill('SIGKILL'),
  };
};

/**
 * The environment a keychain needs (session bus, display, home): all of it but our own variables, which hold a key, and Node's,
 * which could make the child wait for a debugger or print what it is sent.
 */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(BINDIST|NODE)_/i.test(name)));
}
