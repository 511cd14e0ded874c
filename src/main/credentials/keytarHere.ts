import { type Keytar, type KeytarFunctions, loadKeytar } from './keytar.ts';

/**
 * Keytar in this process. For macOS, whose keychain gives access by application: a helper process would be another application. A
 * call that hangs cannot be ended here, so at the end the whole process is killed.
 */
export function keytarHere(load: () => Promise<KeytarFunctions> = loadKeytar): Keytar {
  let loading: Promise<KeytarFunctions> | null = null;
  let underWay = 0;

  async function call<T>(work: (keytar: KeytarFunctions) => Promise<T>): Promise<T> {
    underWay += 1;
    try {
      loading ??= load();
      return await work(await loading);
    } finally {
      underWay -= 1;
      if (underWay === 0) process.off('exit', endProcess);
    }
  }

  return {
    getPassword: (service, account) => call((keytar) => keytar.getPassword(service, account)),
    setPassword: (service, account, password) =>
      call((keytar) => keytar.setPassword(service, account, password)),
    deletePassword: (service, account) => call((keytar) => keytar.deletePassword(service, account)),
    end() {
      if (underWay > 0) process.once('exit', endProcess);
    },
  };
}

/**
 * An exit waits for the threads of libuv's pool, and so for a question that nobody answers. 'exit' is the last event, when
 * everything else is closed. The exit code is lost, which is better than a process that never ends.
 */
function endProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}
