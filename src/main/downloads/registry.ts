import type { AccountId, DownloadId } from '../../shared/model.ts';
import type { Entry } from './entry.ts';
import { keysOfRecord } from './newRecord.ts';
import { createOrder, type Order, POSITION_GAP, positionBetween } from './order.ts';
import { failure } from './problem.ts';

/** All downloads of a queue, found by id, by what they fetch, by their place in the queue, and by account the ones that could begin. */
export type Registry = {
  get(id: DownloadId): Entry;
  find(id: DownloadId): Entry | null;
  /** The one that fetches the same, and is not completed or cancelled. */
  same(key: string): Entry | null;
  insert(entry: Entry): void;
  delete(entry: Entry): void;
  /** The entry's state changed: it may begin now, or not any more. */
  file(entry: Entry): void;
  nextPosition(): number;
  /** Moves it; what has to be saved. */
  move(entry: Entry, before: Entry | null): Entry[];
  order(): DownloadId[];
  entries(): IterableIterator<Entry>;
  /** The first in the queue that could begin, of the accounts that are worth a try. */
  nextReady(isWorthTrying: (accountId: AccountId) => boolean): Entry | null;
  /** Those of an account that wait. */
  waiting(accountId: AccountId): Entry[];
};

export function createRegistry(): Registry {
  const byId = new Map<DownloadId, Entry>();
  const byKey = new Map<string, DownloadId>();
  const order = createOrder<DownloadId>();
  const ready = new Map<AccountId, Order<DownloadId>>();
  const waiting = new Map<AccountId, Set<DownloadId>>();

  function get(id: DownloadId): Entry {
    const entry = byId.get(id);
    if (entry === undefined) {
      throw failure('app.notFound');
    }
    return entry;
  }

  function readyOf(entry: Entry): Order<DownloadId> {
    return getOrMake(ready, entry.record.accountId, () => createOrder<DownloadId>());
  }

  function file(entry: Entry) {
    const { id, position, accountId, state } = entry.record;
    if (state.kind === 'queued' && entry.busy === null) {
      readyOf(entry).add(id, position);
    } else {
      readyOf(entry).remove(id, position);
    }
    const waiters = getOrMake(waiting, accountId, () => new Set<DownloadId>());
    if (state.kind === 'waiting') {
      waiters.add(id);
    } else {
      waiters.delete(id);
    }
    for (const key of keysOfRecord(entry.record)) {
      if (state.kind !== 'completed' && state.kind !== 'cancelled') {
        byKey.set(key, id);
      } else if (byKey.get(key) === id) {
        byKey.delete(key);
      }
    }
  }

  function place(entry: Entry, position: number) {
    order.remove(entry.record.id, entry.record.position);
    readyOf(entry).remove(entry.record.id, entry.record.position);
    entry.record.position = position;
    order.add(entry.record.id, position);
    file(entry);
  }

  function positionAt(index: number): number | null {
    const id = order.at(index);
    return id === null ? null : get(id).record.position;
  }

  return {
    get,
    find: (id) => byId.get(id) ?? null,
    same(key) {
      const id = byKey.get(key);
      return id === undefined ? null : (byId.get(id) ?? null);
    },
    insert(entry) {
      byId.set(entry.record.id, entry);
      order.add(entry.record.id, entry.record.position);
      file(entry);
    },
    delete(entry) {
      const { id, position, accountId } = entry.record;
      byId.delete(id);
      order.remove(id, position);
      readyOf(entry).remove(id, position);
      waiting.get(accountId)?.delete(id);
      for (const key of keysOfRecord(entry.record)) {
        if (byKey.get(key) === id) {
          byKey.delete(key);
        }
      }
    },
    file,
    nextPosition: () => positionBetween(positionAt(order.size() - 1), null) ?? 0,
    move(entry, before) {
      if (entry === before) {
        return [];
      }
      order.remove(entry.record.id, entry.record.position);
      const index = before === null ? order.size() : order.indexOf(before.record.id, before.record.position);
      const found = positionBetween(positionAt(index - 1), positionAt(index));
      if (found !== null) {
        place(entry, found);
        return [entry];
      }
      // No room between two neighbours after some fifty moves to one spot: all are numbered anew, once.
      const ids = order.ids();
      ids.splice(index, 0, entry.record.id);
      const all = ids.map(get);
      all.forEach((each, place_) => {
        place(each, place_ * POSITION_GAP);
      });
      return all;
    },
    order: () => order.ids(),
    entries: () => byId.values(),
    nextReady(isWorthTrying) {
      let best: Entry | null = null;
      for (const [accountId, ids] of ready) {
        const id = ids.first();
        const entry = id === null || !isWorthTrying(accountId) ? null : (byId.get(id) ?? null);
        if (entry !== null && (best === null || entry.record.position < best.record.position)) {
          best = entry;
        }
      }
      return best;
    },
    waiting: (accountId) => [...(waiting.get(accountId) ?? [])].map(get),
  };
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}
