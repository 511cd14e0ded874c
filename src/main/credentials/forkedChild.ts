import type { ForkOptions } from 'node:child_process';
import { extname, join } from 'node:path';
import type { StartKeychainChild } from './keytarInChild.ts';

/** `keychainChild` lies beside this file: as source, and beside the file this one is bundled into (cli.vite.config.ts). */
const ENTRY = join(import.meta.dirname, `keychainChild${extname(import.meta.filename)}`);

/** Starts it with plain Node. It ends with this process at the latest, whose end closes the channel between them. */
export const forkKeychainChild: StartKeychainChild = ({ onMessage, onGone }) => {
  // Not imported above: a run that needs no keychain need not load it.
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
  // Whoever waits for an answer has a timer; the child itself keeps nobody from ending.
  child.unref();
  child.channel?.unref();
  return {
    // One that ended a moment ago is heard of by its exit.
    send: (message) => void child.send(message, () => undefined),
    kill: () => void child.kill('SIGKILL'),
  };
};

/**
 * What a keychain needs of the environment (session bus, display, home): all of it but our own variables, which hold a key, and
 * Node's, which could make the child wait for a debugger or print what it is sent.
 */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(BINDIST|NODE)_/i.test(name)));
}
