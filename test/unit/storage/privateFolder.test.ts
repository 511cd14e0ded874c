import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, openStorage } from '../../../src/main/storage/index.ts';
import { startCli } from '../../support/cli.ts';

let folder: string;
let state: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-private-'));
  state = join(folder, 'state');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

describe('the state folder is this user’s alone (fault 95)', () => {
  it('made open by hand, with all that is in it: is shut', () => {
    openStorage(state).close();
    const opened = ['state.db', ...['backups', 'locks'].flatMap((inner) => filesIn(inner))];
    expect(opened.length).toBeGreaterThanOrEqual(3);
    writeFileSync(join(state, 'window.json'), '{}');
    for (const path of ['', 'backups', 'locks']) chmodSync(join(state, path), 0o777);
    for (const path of [...opened, 'window.json']) chmodSync(join(state, path), 0o666);
    const storage = openStorage(state);
    expect(storage.isPrivate).toBe(true);
    // The log's files are made as the database is.
    storage.database.exec("INSERT INTO settings VALUES ('a', '1')");
    for (const path of ['', 'backups', 'locks'])
      expect([path, mode(join(state, path))]).toEqual([path, 0o700]);
    for (const path of [...opened, 'window.json', 'state.db-wal', 'state.db-shm']) {
      expect([path, mode(join(state, path))]).toEqual([path, 0o600]);
    }
    storage.close();
  });

  const filesIn = (inner: string) => readdirSync(join(state, inner)).map((name) => join(inner, name));

  it('follows no link out of it', () => {
    const outside = join(folder, 'outside');
    writeFileSync(outside, 'mine');
    chmodSync(outside, 0o644);
    mkdirSync(state, { mode: 0o777 });
    symlinkSync(outside, join(state, 'link'));
    openStorage(state).close();
    expect(mode(outside)).toBe(0o644);
  });

  it.runIf(process.getuid?.() === 0)(
    'somebody else’s: is said, in words and by the doctor, and goes on',
    async () => {
      mkdirSync(state);
      chownSync(state, 54_321, 54_321);
      const storage = openStorage(state);
      expect(storage.isPrivate).toBe(false);
      storage.close();
      const run = startCli(['doctor', '--state', state], { HOME: folder });
      await run.exited;
      expect(run.stdout().replaceAll(/\s+/g, ' ')).toContain(
        'cannot be kept from other users of this computer',
      );
    },
  );
});

describe('folders in which nothing can be made (fault 99)', () => {
  it('are refused at once, and made to the last one where they can be', () => {
    for (const path of ['/proc/self/new', '/proc/self/new/deeper', '/proc/1/x/y/z', '/dev/null/x']) {
      expect(() => makeFolder(path), path).toThrow(/ENOENT|EACCES|EPERM|ENOTDIR/);
    }
    makeFolder(join(folder, 'a', 'b', 'c'), 0o700);
    makeFolder(join(folder, 'a', 'b', 'c'), 0o700);
    expect(mode(join(folder, 'a'))).toBe(0o700);
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    expect(() => makeFolder(join(folder, 'dangling', 'x'))).toThrow(/ENOENT/);
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolder(join(folder, 'file'))).toThrow(/EEXIST/);
  });

  it.each([
    '/proc/self',
    '/proc',
    '/proc/self/fd',
    '/proc/self/new/deeper',
    '/sys',
    '/dev/null',
    '/dev/full',
  ])('--state %s ends, and says so', async (place) => {
    const run = startCli(['apps', '--json', '--state', place], {
      HOME: folder,
      BINDIST_API_URL: 'http://127.0.0.1:9',
      BINDIST_API_KEY: 'k',
    });
    expect([place, await run.exited, run.stdout()]).toEqual([place, 7, expect.stringContaining('disk.')]);
  });

  it.each(['state.db', 'locks/open.lock', 'backups/state-20260101000000.db', 'state.db-wal'])(
    'a pipe in the place of %s holds nothing up',
    async (name) => {
      openStorage(state).close();
      rmSync(join(state, name), { force: true });
      execFileSync('mkfifo', [join(state, name)]);
      const run = startCli(['get', 'a', '1', '--json', '--state', state, '--out', '/proc/self/out'], {
        HOME: folder,
        BINDIST_API_URL: 'http://127.0.0.1:9',
        BINDIST_API_KEY: 'k',
      });
      expect(await run.exited).toBeGreaterThan(0);
    },
  );
});
