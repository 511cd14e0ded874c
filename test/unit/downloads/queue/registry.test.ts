import { beforeEach, describe, expect, it } from 'vitest';
import { type Entry, newEntry } from '../../../../src/main/downloads/queue/entry.ts';
import { createRegistry, type Registry } from '../../../../src/main/downloads/queue/registry.ts';
import { keyOfWanted, newRecord } from '../../../../src/main/downloads/record/newRecord.ts';
import type { RecordChanges } from '../../../../src/main/downloads/record/record.ts';
import { type DownloadState, downloadIdSchema, fileIdSchema } from '../../../../src/shared/model.ts';
import { ACCOUNT, wanted } from '../../../support/engine/setUp.ts';

const QUEUED: DownloadState = { kind: 'queued' };
const CANCELLED: DownloadState = { kind: 'cancelled' };
const WAITING: DownloadState = { kind: 'waiting', reason: 'offline', retryAt: null, error: null };

let registry: Registry;
/** What the owner of the records would do. */
const change = (entry: Entry, changes: RecordChanges) => {
  Object.assign(Object(entry.record), changes);
};
beforeEach(() => {
  registry = createRegistry((entry, position) => change(entry, { position }));
});

const fileOf = (name: string, folder: string) => ({
  ...wanted(null, folder),
  file: { fileId: fileIdSchema.parse(name), fileName: name, sizeBytes: null },
});

function add(name: string, { folder = '/a', state = QUEUED, file = name } = {}): Entry {
  const record = newRecord(fileOf(file, folder), downloadIdSchema.parse(name), registry.nextPosition(), 0);
  const entry = newEntry({ ...record, state }, []);
  registry.insert(entry);
  return entry;
}

function become(entry: Entry, state: DownloadState) {
  change(entry, { state });
  registry.reindex(entry);
}

const next = (isWorthTrying: (folder: string) => boolean = () => true) =>
  registry.nextReady((_, folder) => isWorthTrying(folder))?.record.id ?? null;

describe('the next download', () => {
  it('is the first in the queue that is queued and free', () => {
    const [a, b] = [add('a'), add('b')];
    expect(next()).toBe('a');
    become(a, WAITING);
    expect(next()).toBe('b');
    b.busy = Promise.resolve();
    registry.reindex(b);
    expect(next()).toBeNull();
    b.busy = null;
    registry.reindex(b);
    become(a, QUEUED);
    expect(next()).toBe('a');
  });

  it('is of a folder that is worth a try, in the order of the queue over all folders', () => {
    add('a', { folder: '/full' });
    add('b', { folder: '/free' });
    add('c', { folder: '/full' });
    expect(next((folder) => folder === '/free')).toBe('b');
    expect(next((folder) => folder === '/none')).toBeNull();
    expect(next()).toBe('a');
  });

  it('follows a move, to the front, between two, and to the end', () => {
    const [a, b, c] = [add('a'), add('b'), add('c')];
    registry.move(c, a);
    expect(registry.order()).toEqual(['c', 'a', 'b']);
    expect(next()).toBe('c');
    registry.move(c, b);
    expect(registry.order()).toEqual(['a', 'c', 'b']);
    registry.move(a, null);
    expect(registry.order()).toEqual(['c', 'b', 'a']);
    registry.move(b, b);
    expect(registry.order()).toEqual(['c', 'b', 'a']);
  });

  it('keeps the order when there is no room between two neighbours any more', () => {
    const [first, last] = [add('first'), add('last')];
    const others = Array.from({ length: 200 }, (_, index) => add(`n${index}`));
    for (const other of others) registry.move(other, last);
    expect(registry.order()).toEqual([first, ...others, last].map(({ record }) => record.id));
    const positions = registry.order().map((id) => registry.get(id).record.position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions).size).toBe(positions.length);
  });
});

describe('what is wanted twice', () => {
  it('is found by what it fetches, until it is completed or cancelled', () => {
    const entry = add('a');
    const key = keyOfWanted(fileOf('a', '/a'));
    expect(registry.same(key)).toBe(entry);
    expect(registry.same(keyOfWanted(fileOf('a', '/b')))).toBeNull();
    become(entry, CANCELLED);
    expect(registry.same(key)).toBeNull();
    expect(registry.cancelled(key)).toEqual([entry]);
    become(entry, QUEUED);
    expect(registry.same(key)).toBe(entry);
    expect(registry.cancelled(key)).toEqual([]);
  });

  it('has the one that took its place as successor', () => {
    const first = add('first', { file: 'x' });
    become(first, CANCELLED);
    expect(registry.successor(first)).toBeNull();
    const second = add('second', { file: 'x' });
    expect(registry.successor(first)).toBe(second);
    expect(registry.successor(second)).toBeNull();
  });
});

it('knows who waits, by account and by folder', () => {
  const entry = add('a', { state: WAITING });
  add('b', { folder: '/b', state: WAITING });
  expect(registry.waitingIn('/a')).toEqual([entry]);
  expect(registry.waiting(ACCOUNT)).toHaveLength(2);
  become(entry, QUEUED);
  expect(registry.waitingIn('/a')).toEqual([]);
  expect(registry.waiting(ACCOUNT)).toHaveLength(1);
});

it('forgets what is deleted', () => {
  const entry = add('a', { state: CANCELLED });
  registry.delete(entry);
  expect(registry.find(entry.record.id)).toBeNull();
  expect(() => registry.get(entry.record.id)).toThrow('app.notFound');
  expect([registry.order(), registry.cancelled(keyOfWanted(fileOf('a', '/a')))]).toEqual([[], []]);
});
