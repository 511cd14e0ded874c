import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorage, type Storage } from '../../../src/main/storage/index.ts';

let folder: string;
let storage: Storage;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-transaction-'));
  storage = openStorage(folder);
});
afterEach(() => {
  storage.close();
  rmSync(folder, { recursive: true, force: true });
});

function insert(name: string): void {
  storage.database.prepare('INSERT INTO settings VALUES (?, ?)').run(name, '1');
}

function names(): unknown[] {
  return storage.database
    .prepare('SELECT name FROM settings ORDER BY name')
    .all()
    .map((row) => row.name);
}

describe('transaction', () => {
  it('keeps everything and returns what the work returned', () => {
    expect(
      storage.transaction(() => {
        insert('a');
        insert('b');
        return 42;
      }),
    ).toBe(42);
    expect(names()).toEqual(['a', 'b']);
  });

  it('keeps nothing when the work throws, and rethrows', () => {
    expect(() =>
      storage.transaction(() => {
        insert('a');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(names()).toEqual([]);
    insert('later');
    expect(names()).toEqual(['later']);
  });

  it('rolls a nested one back alone', () => {
    storage.transaction(() => {
      insert('outer');
      expect(() =>
        storage.transaction(() => {
          insert('inner');
          throw new Error('inner');
        }),
      ).toThrow('inner');
      storage.transaction(() => insert('second'));
    });
    expect(names()).toEqual(['outer', 'second']);
  });

  it('refuses asynchronous work', async () => {
    let late: Promise<void> | undefined;
    expect(() =>
      storage.transaction(() => {
        insert('a');
        late = Promise.resolve();
        return late;
      }),
    ).toThrow(TypeError);
    await late;
    expect(names()).toEqual([]);
  });
});
