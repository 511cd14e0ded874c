import type { AccountId, DownloadId } from '../../../shared/model.ts';
import { keysOfRecord } from '../record/newRecord.ts';
import { failure } from '../retry/problem.ts';
import type { Entry } from './entry.ts';
import { createOrder, type Order, POSITION_GAP, positionBetween } from './order.ts';

/** All downloads of a queue, found by id, by what they fetch, by their place in the queue, and by account and folder the ones that could begin or wait. */
export type Registry = {
  get(id: DownloadId): Entry;
  find(id: DownloadId): Entry | null;
  /** The one that fetches the same, and is not completed or cancelled. */
  same(key: string): Entry | null;
  /** Those that would have fetched the same, and were cancelled. */
  cancelled(key: string): Entry[];
  /** The one that fetches what this cancelled one would. */
  successor(entry: Entry): Entry | null;
  insert(entry: Entry): void;
  delete(entry: Entry): void;
  /** The entry's state changed: it may begin now, or not any more. */
  reindex(entry: Entry): void;
  nextPosition(): number;
  /** Moves it before another; null: to the end. */
  move(entry: Entry, before: Entry | null): void;
  order(): DownloadId[];
  entries(): IterableIterator<Entry>;
  /** The first in the queue that could begin, of the accounts and folders that are worth a try. */
  nextReady(isWorthTrying: (accountId: AccountId, folder: string) => boolean): Entry | null;
  /** Those of an account that wait. */
  waiting(accountId: AccountId): Entry[];
  /** Those of a folder that wait. */
  waitingIn(folder: string): Entry[];
};

/** What could begin of one account into one folder. */
type Lane = { readonly accountId: AccountId; readonly folder: string; readonly order: Order<DownloadId> };

/** @param setPosition writes a new place down */
export function createRegistry(setPosition: (entry: Entry, position: number) => void): Registry {
  const byId = new Map<DownloadId, Entry>();
  const byKey = new Map<string, DownloadId>();
  const cancelledByKey = new Map<string, Set<DownloadId>>();
  const order = createOrder<DownloadId>();
  const lanes = new Map<string, Lane>();
  const waiting = new Map<AccountId, Set<DownloadId>>();
  const waitingIn = new Map<string, Set<DownloadId>>();

  function get(id: DownloadId): Entry {
    const entry = byId.get(id);
    if (entry === undefined) {
      throw failure('app.notFound');
    }
    return entry;
  }

  function same(key: string): Entry | null {
    const id = byKey.get(key);
    return id === undefined ? null : (byId.get(id) ?? null);
  }

  function setReady({ record: { id, position, accountId, folder } }: Entry, isReady: boolean) {
    const key = JSON.stringify([accountId, folder]);
    if (isReady) {
      getOrMake(lanes, key, () => ({ accountId, folder, order: createOrder<DownloadId>() })).order.add(
        id,
        position,
      );
      return;
    }
    const lane = lanes.get(key);
    lane?.order.remove(id, position);
    // Folders come and go; accounts are few.
    if (lane?.order.size() === 0) {
      lanes.delete(key);
    }
  }

  function setWaiting({ record: { id, accountId, folder } }: Entry, isWaiting: boolean) {
    putOrTake(waiting, accountId, id, isWaiting);
    putOrTake(waitingIn, folder, id, isWaiting);
  }

  function reindex(entry: Entry) {
    const { id, state } = entry.record;
    setReady(entry, state.kind === 'queued' && entry.busy === null);
    setWaiting(entry, state.kind === 'waiting');
    for (const key of keysOfRecord(entry.record)) {
      putOrTake(cancelledByKey, key, id, state.kind === 'cancelled');
      if (state.kind !== 'completed' && state.kind !== 'cancelled') {
        byKey.set(key, id);
      } else if (byKey.get(key) === id) {
        byKey.delete(key);
      }
    }
  }

  function place(entry: Entry, position: number) {
    order.remove(entry.record.id, entry.record.position);
    setReady(entry, false);
    setPosition(entry, position);
    order.add(entry.record.id, position);
    reindex(entry);
  }

  function positionAt(index: number): number | null {
    const id = order.at(index);
    return id === null ? null : get(id).record.position;
  }

  return {
    get,
    find: (id) => byId.get(id) ?? null,
    same,
    cancelled: (key) => [...(cancelledByKey.get(key) ?? [])].map(get),
    successor({ record }) {
      if (record.state.kind !== 'cancelled') {
        return null;
      }
      return keysOfRecord(record).reduce<Entry | null>((found, key) => found ?? same(key), null);
    },
    insert(entry) {
      byId.set(entry.record.id, entry);
      order.add(entry.record.id, entry.record.position);
      reindex(entry);
    },
    delete(entry) {
      const { id, position } = entry.record;
      byId.delete(id);
      order.remove(id, position);
      setReady(entry, false);
      setWaiting(entry, false);
      for (const key of keysOfRecord(entry.record)) {
        putOrTake(cancelledByKey, key, id, false);
        if (byKey.get(key) === id) {
          byKey.delete(key);
        }
      }
    },
    reindex,
    nextPosition: () => positionBetween(positionAt(order.size() - 1), null) ?? 0,
    move(entry, before) {
      if (entry === before) {
        return;
      }
      order.remove(entry.record.id, entry.record.position);
      const index = before === null ? order.size() : order.indexOf(before.record.id, before.record.position);
      const found = positionBetween(positionAt(index - 1), positionAt(index));
      if (found !== null) {
        place(entry, found);
        return;
      }
      // No room between two neighbours after some fifty moves to one spot: all are numbered anew, once.
      const ids = order.ids();
      ids.splice(index, 0, entry.record.id);
      ids.map(get).forEach((each, index_) => {
        place(each, index_ * POSITION_GAP);
      });
    },
    order: () => order.ids(),
    entries: () => byId.values(),
    nextReady(isWorthTrying) {
      let best: Entry | null = null;
      for (const { accountId, folder, order: ids } of lanes.values()) {
        const id = ids.first();
        const entry = id === null || !isWorthTrying(accountId, folder) ? null : (byId.get(id) ?? null);
        if (entry !== null && (best === null || entry.record.position < best.record.position)) {
          best = entry;
        }
      }
      return best;
    },
    waiting: (accountId) => [...(waiting.get(accountId) ?? [])].map(get),
    waitingIn: (folder) => [...(waitingIn.get(folder) ?? [])].map(get),
  };
}

function putOrTake<K>(sets: Map<K, Set<DownloadId>>, key: K, id: DownloadId, isIn: boolean) {
  if (isIn) {
    getOrMake(sets, key, () => new Set<DownloadId>()).add(id);
  } else if (sets.get(key)?.delete(id) === true && sets.get(key)?.size === 0) {
    sets.delete(key);
  }
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
