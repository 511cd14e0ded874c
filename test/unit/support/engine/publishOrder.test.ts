import { describe, expect, it } from 'vitest';
import type { FileOperation } from '../../../support/engine/fileRecorder.ts';
import { brokenPublishing } from '../../../support/engine/publishOrder.ts';

const part = '/d/tool.bin.1.bindist-part';
const to = '/d/tool.bin';
const create: FileOperation = { kind: 'create', path: part, identity: '1:1' };
const write: FileOperation = { kind: 'write', path: part };
const syncBegin: FileOperation = { kind: 'syncBegin', path: part };
const syncEnd: FileOperation = { kind: 'syncEnd', path: part };
const mark: FileOperation = { kind: 'mark', path: null };
const link: FileOperation = { kind: 'link', path: part, to, identity: '1:1' };
const removeWith = (names: number, sizeBytes: number): FileOperation => ({
  kind: 'remove',
  path: part,
  names,
  sizeBytes,
});
const remove = removeWith(2, 5);
const syncFolder: FileOperation = { kind: 'syncFolder', path: '/d' };
const good = [create, write, syncBegin, syncEnd, mark, link, remove, syncFolder];
const without = (operation: FileOperation) => good.filter((each) => each !== operation);

describe('what is said of the order in which a file was published', () => {
  it('is nothing where it is right', () => {
    expect(brokenPublishing(good, false)).toEqual([]);
    const byRename: FileOperation[] = [
      create,
      write,
      syncBegin,
      syncEnd,
      { ...mark, path: part },
      { kind: 'create', path: to, identity: '1:2' },
      { ...link, kind: 'rename' },
      syncFolder,
    ];
    expect(brokenPublishing(byRename, false)).toEqual([]);
  });

  it.each<[string, FileOperation[], RegExp]>([
    ['no sync', without(syncEnd), /before its bytes were synced/],
    [
      'a write after the sync began',
      [create, syncBegin, write, syncEnd, mark, link, remove, syncFolder],
      /synced/,
    ],
    ['no mark', without(mark), /without its mark/],
    [
      'a mark before the sync',
      [create, write, { ...mark, path: part }, syncBegin, syncEnd, link, remove, syncFolder],
      /marked before/,
    ],
    ['another file', [...good.slice(0, 5), { ...link, identity: '1:9' }, remove, syncFolder], /another file/],
    [
      'a rename over what was there',
      [...good.slice(0, 5), { ...link, kind: 'rename' }, syncFolder],
      /replaced/,
    ],
    ['no sync of the folder', without(syncFolder), /folder .* not synced/],
    ['a sync of the folder too early', [...good.slice(0, 6), syncFolder, remove], /folder .* not synced/],
    ['a write after the link', [...good, write], /written to after/],
    ['a part deleted', [create, write, removeWith(1, 5)], /could still have been resumed/],
  ])('names %s', (_name, operations, words) => {
    const broken = brokenPublishing(operations, false);
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatch(words);
  });

  it('lets a part go that was removed, and an empty one', () => {
    expect(brokenPublishing([create, write, removeWith(1, 5)], true)).toEqual([]);
    expect(brokenPublishing([create, write, removeWith(1, 0)], false)).toEqual([]);
  });
});
