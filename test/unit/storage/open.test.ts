import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorage, type Storage } from '../../../src/main/storage/index.ts';
import { MIGRATIONS, readSchemaVersion, SCHEMA_VERSION } from '../../../src/main/storage/migrations.ts';

let folder: string;
let opened: Storage[];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'bindist-storage-')), 'state');
  opened = [];
});
afterEach(() => {
  for (const storage of opened) {
    storage.close();
  }
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

function open(): Storage {
  const storage = openStorage(folder);
  opened.push(storage);
  return storage;
}

function setTheme(storage: Storage, value: string): void {
  storage.database.prepare("INSERT OR REPLACE INTO settings VALUES ('theme', ?)").run(value);
}

function theme(storage: Storage): unknown {
  return storage.database.prepare("SELECT value FROM settings WHERE name = 'theme'").get()?.value;
}

function setAsideFiles(): string[] {
  return readdirSync(folder).filter((name) => name.includes('set-aside') && name.endsWith('.db'));
}

/** A closed database with `theme` = dark in it and in its backup. */
function makeWithBackup(): void {
  const storage = open();
  setTheme(storage, 'dark');
  storage.close();
  rmSync(join(folder, 'backups'), { recursive: true });
  open().close();
}

describe('openStorage', () => {
  it('makes a private folder and a database that keeps what is written', () => {
    const first = open();
    expect(first.problem).toBeNull();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'state.db')).mode & 0o777).toBe(0o600);
    setTheme(first, 'dark');
    first.close();
    expect(theme(open())).toBe('dark');
  });

  it('sets the pragmas the durability rules rely on', () => {
    const { database } = open();
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 1 });
    expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 });
    expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 5000 });
  });

  it('can be open twice at once', () => {
    const first = open();
    const second = open();
    setTheme(first, 'light');
    expect(theme(second)).toBe('light');
  });

  it('closes twice without complaint', () => {
    const storage = open();
    storage.close();
    storage.close();
    expect(storage.database.isOpen).toBe(false);
  });

  it('says disk.notWritable when a file stands where the folder should be', () => {
    writeFileSync(folder, 'in the way');
    expect(() => open()).toThrow(expect.objectContaining({ message: 'disk.notWritable' }));
    expect(readFileSync(folder, 'utf8')).toBe('in the way');
  });
});

describe('openStorage with a database it cannot use (fault 48)', () => {
  const path = () => join(folder, 'state.db');
  const damages: Record<string, () => void> = {
    garbage: () => writeFileSync(path(), 'this is no database '.repeat(500)),
    zeroes: () => writeFileSync(path(), Buffer.alloc(32_768)),
    'a truncated file': () => truncateSync(path(), 6000),
    'an empty file': () => truncateSync(path(), 0),
    'a damaged page': () => {
      const bytes = readFileSync(path());
      bytes.fill(0xa5, 4096, 4096 * 3);
      writeFileSync(path(), bytes);
    },
    'a newer schema': () => {
      const database = new DatabaseSync(path());
      database.exec('PRAGMA user_version = 9999');
      database.close();
    },
  };

  for (const [name, damage] of Object.entries(damages)) {
    it(`sets ${name} aside and goes on from the backup`, () => {
      makeWithBackup();
      damage();
      const before = readFileSync(path());
      const storage = open();
      expect(theme(storage)).toBe('dark');
      expect(setAsideFiles()).toHaveLength(1);
      expect(storage.problem).toEqual({
        code: 'app.stateDamaged',
        path: join(folder, setAsideFiles()[0] ?? ''),
      });
      if (name !== 'a newer schema') {
        expect(readFileSync(storage.problem?.path ?? '')).toEqual(before);
      }
      storage.close();
      expect(open().problem).toBeNull();
    });
  }

  it('begins anew where no backup can be used, and keeps every damaged file', () => {
    makeWithBackup();
    for (const backup of readdirSync(join(folder, 'backups'))) {
      writeFileSync(join(folder, 'backups', backup), 'rotten');
    }
    for (let round = 1; round <= 2; round += 1) {
      writeFileSync(path(), `garbage of round ${round} `.repeat(200));
      const storage = open();
      expect(storage.problem?.code).toBe('app.stateDamaged');
      expect(theme(storage)).toBeUndefined();
      storage.close();
      expect(setAsideFiles()).toHaveLength(round);
    }
  });

  it('takes the older backup when the newer one is of a newer schema', () => {
    makeWithBackup();
    const newer = join(folder, 'backups', `state-${Date.now() + 10_000}0.db`);
    const database = new DatabaseSync(newer);
    database.exec('CREATE TABLE other (x); PRAGMA user_version = 9999');
    database.close();
    writeFileSync(path(), 'garbage '.repeat(1000));
    expect(theme(open())).toBe('dark');
  });

  it('moves the write-ahead log along with the damaged file', () => {
    makeWithBackup();
    writeFileSync(path(), 'garbage '.repeat(1000));
    writeFileSync(`${path()}-wal`, 'log');
    const kept = open().problem?.path ?? '';
    expect(readFileSync(`${kept}-wal`, 'utf8')).toBe('log');
  });
});

describe('backups', () => {
  const backups = () => readdirSync(join(folder, 'backups')).sort();

  it('takes one at the first start and none again on the same day', () => {
    open().close();
    const first = backups();
    expect(first).toHaveLength(1);
    open().close();
    expect(backups()).toEqual(first);
    expect(statSync(join(folder, 'backups', first[0] ?? '')).mode & 0o777).toBe(0o600);
  });

  it('keeps the two newest', () => {
    open().close();
    const [today] = backups();
    const day = 24 * 60 * 60 * 1000;
    rmSync(join(folder, 'backups', today ?? ''));
    for (const ageDays of [2, 3, 4]) {
      writeFileSync(
        join(folder, 'backups', `state-${String(Date.now() - ageDays * day).padStart(14, '0')}.db`),
        '',
      );
    }
    open().close();
    expect(backups()).toHaveLength(2);
  });

  it('goes on without one where none can be written', () => {
    open().close();
    rmSync(join(folder, 'backups'), { recursive: true });
    writeFileSync(join(folder, 'backups'), 'in the way');
    expect(open().problem).toBeNull();
  });

  it('makes the backup folder again when it was deleted', () => {
    open().close();
    rmSync(join(folder, 'backups'), { recursive: true });
    expect(open().problem).toBeNull();
  });
});

describe('migrations', () => {
  it('bring every older schema up to date, keep its rows, and back it up first', () => {
    for (let version = 0; version <= SCHEMA_VERSION; version += 1) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      const old = new DatabaseSync(join(folder, 'state.db'));
      for (const migration of MIGRATIONS.slice(0, version)) {
        old.exec(migration.sql);
      }
      if (version > 0) {
        old.exec("INSERT INTO settings VALUES ('theme', 'dark')");
      }
      old.exec(`PRAGMA user_version = ${version}`);
      old.close();

      const storage = open();
      expect(readSchemaVersion(storage.database)).toBe(SCHEMA_VERSION);
      expect(theme(storage)).toBe(version === 0 ? undefined : 'dark');
      expect(storage.problem).toBeNull();
      storage.close();
      expect(oldestBackupVersion()).toBe(version === 0 ? SCHEMA_VERSION : version);
    }
  });

  function oldestBackupVersion(): number {
    const [oldest] = readdirSync(join(folder, 'backups')).sort();
    const backup = new DatabaseSync(join(folder, 'backups', oldest ?? ''), { readOnly: true });
    const version = readSchemaVersion(backup);
    backup.close();
    return version;
  }
});

describe('several processes', () => {
  it('open a new, and a damaged, state at once', async () => {
    const child = join(import.meta.dirname, 'openOnce.ts');
    const openInThree = () =>
      Promise.all(
        [1, 2, 3].map(() =>
          promisify(execFile)(process.execPath, [child, folder]).then((done) => done.stdout),
        ),
      );
    expect(await openInThree()).toEqual(['fine', 'fine', 'fine']);
    writeFileSync(join(folder, 'state.db'), 'garbage '.repeat(1000));
    expect((await openInThree()).sort()).toEqual(['app.stateDamaged', 'fine', 'fine']);
    expect(setAsideFiles()).toHaveLength(1);
  });
});
