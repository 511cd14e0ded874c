import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type * as E from 'electron';

/** Gives the child its `process.parentPort` before its entry runs. */
const PARENT_PORT = join(import.meta.dirname, 'parentPort.ts');

/** A process of Node's with a port to its parent: a utility process as far as the app can tell. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    super();
    this.#child = child;
    child.on('spawn', () => this.emit('spawn'));
    child.on('message', (message) => this.emit('message', message));
    child.on('exit', (code) => this.emit('exit', code ?? 1));
  }
  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }
  postMessage(message: unknown): void {
    // What is no object no port of the app's carries.
    if (this.#child.connected && typeof message === 'object' && message !== null) this.#child.send(message);
  }
  kill(): boolean {
    return this.#child.kill();
  }
}

type Fork = (
  ...options: Parameters<typeof E.utilityProcess.fork>
) => Pick<E.UtilityProcess, 'pid' | 'postMessage' | 'kill'>;

export const utilityProcess = {
  fork: (modulePath, args = [], { env, execArgv = [] } = {}) =>
    new UtilityProcess(
      fork(modulePath, args, {
        env: { ...env },
        execArgv: ['--import', PARENT_PORT, ...execArgv],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        // As Electron copies what is posted.
        serialization: 'advanced',
      }),
    ),
} satisfies { fork: Fork };
