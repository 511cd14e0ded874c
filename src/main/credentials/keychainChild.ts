// Entry of the process that speaks to the OS keychain: forked by Node, or an Electron `utilityProcess`. A native call blocks a
// thread of it for as long as the keychain asks its question. So it does nothing else, and imports next to nothing.
import { loadKeytar } from './keytar.ts';

type Port = {
  readonly listen: (listener: (message: unknown) => void) => void;
  readonly send: (message: unknown) => void;
};

function openPort(): Port {
  // Electron's types promise it in every process. It exists only in a `utilityProcess`.
  const parentPort: typeof process.parentPort | undefined = process.parentPort;
  if (parentPort !== undefined) {
    return {
      listen: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      send: (message) => parentPort.postMessage(message),
    };
  }
  // The parent has ended, so nobody waits for an answer. `process.exit` would wait for the blocked call.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // In a terminal these signals reach the parent as well, and the parent decides.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  return {
    listen: (listener) => process.on('message', listener),
    // The parent may end in between. Then nobody is there to be told.
    send: (message) => process.send?.(message, undefined, undefined, () => undefined),
  };
}

/** One of keytar's calls, by its name. Undefined for anything else. */
async function call(request: object): Promise<unknown> {
  const [name, service, account, password] = ['call', 'service', 'account', 'password'].map((field) =>
    String(Reflect.get(request, field)),
  );
  if (service === undefined || account === undefined || password === undefined) return undefined;
  const keytar = await loadKeytar();
  switch (name) {
    case 'getPassword':
      return keytar.getPassword(service, account);
    case 'setPassword':
      return keytar.setPassword(service, account, password);
    case 'deletePassword':
      return keytar.deletePassword(service, account);
    default:
      return undefined;
  }
}

const port = openPort();
port.listen((request) => {
  if (typeof request !== 'object' || request === null) return;
  const id: unknown = Reflect.get(request, 'id');
  call(request).then(
    (value) => port.send({ id, kind: 'done', value: value ?? null }),
    (error: unknown) =>
      port.send({ id, kind: 'failed', message: error instanceof Error ? error.message : '' }),
  );
});
