import type { Connection } from './connection.ts';
import type { Origin } from './wire.ts';

/** Less than the servers we know keep an idle connection: S3 and nginx close it after 20 to 75 s. */
const KEEP_MS = 15_000;

type Kept = { readonly connection: Promise<Connection>; readonly isFresh: boolean };
type Taken = {
  readonly connection: Connection;
  /** It was used before, a while ago. The server may have closed it meanwhile. */
  readonly isKept: boolean;
  /** It was opened for this request. */
  readonly isNew: boolean;
};

/** Idle connections, by where they lead. */
export type ConnectionPool = {
  /** A kept connection, one that is being opened ahead, or a new one. @throws what opening it met */
  take(origin: Origin, signal: AbortSignal): Promise<Taken>;
  give(origin: Origin, connection: Connection): void;
  /** Opens this many ahead. */
  prepare(origin: Origin, count: number): void;
  close(): void;
};

export function createConnectionPool(
  open: (origin: Origin, signal: AbortSignal) => Promise<Connection>,
): ConnectionPool {
  const kept = new Map<string, Kept[]>();
  const closed = new AbortController();

  /** By reach as well: a connection that one account may use is not for an account that may not reach as far. */
  const keyOf = ({ secure, host, reach }: Origin) => `${reach} ${secure ? 'https' : 'http'}://${host}`;

  function add(origin: Origin, entry: Kept) {
    const key = keyOf(origin);
    const list = kept.get(key) ?? [];
    list.push(entry);
    kept.set(key, list);
    setTimeout(() => {
      drop(key, entry);
    }, KEEP_MS).unref();
  }

  function drop(key: string, entry: Kept) {
    const list = kept.get(key);
    const index = list?.indexOf(entry) ?? -1;
    if (list !== undefined && index >= 0) {
      list.splice(index, 1);
      if (list.length === 0) {
        kept.delete(key);
      }
      destroy(entry);
    }
  }

  return {
    async take(origin, signal) {
      const list = kept.get(keyOf(origin)) ?? [];
      for (let entry = list.pop(); entry !== undefined; entry = list.pop()) {
        // If it could not be opened ahead, it is opened now, and that throws the reason.
        const connection = await untilAborted(entry, signal);
        if (connection?.isUsable()) {
          return { connection, isKept: !entry.isFresh, isNew: false };
        }
      }
      return { connection: await open(origin, signal), isKept: false, isNew: true };
    },
    give(origin, connection) {
      if (connection.isUsable() && !closed.signal.aborted) {
        add(origin, { connection: Promise.resolve(connection), isFresh: false });
      } else {
        connection.destroy();
      }
    },
    prepare(origin, count) {
      const list = kept.get(keyOf(origin)) ?? [];
      for (let missing = count - list.length; missing > 0 && !closed.signal.aborted; missing -= 1) {
        const connection = open(origin, closed.signal);
        connection.catch(() => undefined);
        add(origin, { connection, isFresh: true });
      }
    },
    close() {
      closed.abort();
      for (const entry of [...kept.values()].flat()) {
        destroy(entry);
      }
      kept.clear();
    },
  };
}

function destroy({ connection }: Kept): void {
  connection.then(
    (opened) => opened.destroy(),
    () => undefined,
  );
}

/** Null: it could not be opened. @throws the signal's reason, when the connection is no longer wanted */
async function untilAborted(entry: Kept, signal: AbortSignal): Promise<Connection | null> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([entry.connection, aborted.promise]);
  } catch {
    if (signal.aborted) {
      destroy(entry);
      throw signal.reason;
    }
    return null;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
