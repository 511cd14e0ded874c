import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogueOf, type RequestLogEntry } from '../../../demo-server/index.ts';
import type { Keychain } from '../../../src/main/credentials/index.ts';
import {
  type AccountId,
  applicationIdSchema,
  type Download,
  type DownloadId,
  versionNameSchema,
} from '../../../src/shared/model.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';

const SIZE = 4_000_000;
const MEGABYTE = 1_000_000;
const LONG = { timeout: 15_000 };

let composed: Composed;
const keys = new Map<string, string>();
/** Holds what the keychain is told to delete until it is let go. */
let deleting: Promise<void> = Promise.resolve();

const keychain: Keychain = {
  read: async (id) => keys.get(id) ?? null,
  write: async (id, key) => void keys.set(id, key),
  async delete(id) {
    await deleting;
    keys.delete(id);
  },
  probe: async () => ({ state: 'available' }),
  onLateAnswer: () => () => undefined,
  close: () => undefined,
};

beforeEach(async () => {
  keys.clear();
  deleting = Promise.resolve();
  composed = await composeForTest({
    catalogue: catalogueOf([
      {
        applicationId: 'tool',
        versions: ['1.0', '2.0', '3.0'].map((version) => ({
          version,
          files: [{ fileName: `tool-${version}.bin`, sizeBytes: SIZE }],
        })),
      },
    ]),
    keychain,
  });
  await composed.call('settings.set', { concurrentDownloads: 1 });
});
afterEach(() => composed.close());

async function signIn(name?: string, key = composed.server.customerKey): Promise<AccountId> {
  const { id } = await composed.call('accounts.add', { serverUrl: composed.server.apiUrl, key, name });
  return id;
}

/** For the current account. */
async function queue(version: string): Promise<DownloadId> {
  const { ids } = await composed.call('downloads.add', {
    applicationId: applicationIdSchema.parse('tool'),
    applicationName: 'Tool',
    version: versionNameSchema.parse(version),
    channel: 'stable',
  });
  const id = ids[0];
  if (id === undefined) throw new Error('not queued');
  return id;
}

async function download(id: DownloadId): Promise<Download> {
  const { downloads } = await composed.call('downloads.snapshot', {});
  const found = downloads.find((each) => each.id === id);
  if (found === undefined) throw new Error('no such download');
  return found;
}
const stateOf = async (id: DownloadId) => (await download(id)).state;

/** One that is in the midst of its transfer, at a pace that leaves it there. */
async function transferring(version: string): Promise<DownloadId> {
  composed.server.setShaping({ bytesPerSecondTotal: MEGABYTE });
  const id = await queue(version);
  await expect.poll(async () => (await download(id)).receivedBytes, LONG).toBeGreaterThan(100_000);
  return id;
}

const isClosed = ({ on, isClosed: is }: RequestLogEntry) => on === 'api' || is;
const NEEDS_KEY = { kind: 'waiting', reason: 'keyNeeded', error: { code: 'account.none' } };

describe('a sign-out in the midst of a transfer', () => {
  it("stops it: nothing more is asked for, its place is the next account's, and a new sign-in goes on at the same byte", async () => {
    const accountId = await signIn('Work');
    const id = await transferring('1.0');
    const queued = await queue('2.0');
    const paused = await queue('3.0');
    await composed.call('downloads.pause', { ids: [paused] });

    await composed.call('accounts.remove', { accountId });
    expect(await stateOf(id)).toMatchObject(NEEDS_KEY);
    expect(await stateOf(queued)).toMatchObject(NEEDS_KEY);
    expect(await stateOf(paused)).toEqual({ kind: 'paused' });
    await expect.poll(() => composed.server.log.every(isClosed), LONG).toBe(true);
    const requests = composed.server.log.length;
    const { receivedBytes } = await download(id);
    expect(receivedBytes).toBeLessThan(SIZE);

    // The user insists, and there is no key: still nothing is asked for. Meanwhile the environment's account has the one place.
    composed.server.setShaping({ bytesPerSecondTotal: null });
    await composed.call('downloads.retry', { ids: [id, queued] });
    const others = await queue('3.0');
    await expect.poll(() => stateOf(others), LONG).toMatchObject({ kind: 'completed' });
    await expect.poll(() => stateOf(id), LONG).toMatchObject(NEEDS_KEY);
    const file = composed.server.log.find(({ on }) => on === 'storage')?.path;
    const since = composed.server.log.slice(requests);
    expect(since.filter(({ on, path }) => on === 'storage' && path === file)).toEqual([]);
    expect(
      composed.server.log
        .slice(0, requests)
        .map(({ path }) => path)
        .join(),
    ).toContain('1.0');
    expect(since.map(({ path }) => path).filter((path) => /1\.0|2\.0/.test(path))).toEqual([]);

    const beforeSignIn = composed.server.log.length;
    expect(await signIn('Work')).toBe(accountId);
    await expect.poll(() => stateOf(id), LONG).toMatchObject({ kind: 'completed' });
    await expect.poll(() => stateOf(queued), LONG).toMatchObject({ kind: 'completed' });
    expect(await download(id)).toMatchObject({
      resumedFromByte: receivedBytes,
      verification: 'verified',
      // The URL of the old sign-in was forgotten with it.
      refreshes: 1,
    });
    const fetched = composed.server.log
      .slice(beforeSignIn)
      .filter(({ on, path }) => on === 'storage' && path === file);
    expect(fetched.reduce((sum, { bytesSent }) => sum + bytesSent, 0)).toBe(SIZE - receivedBytes);
    expect(await stateOf(paused)).toEqual({ kind: 'paused' });
  });

  it('stops it at once, while the keychain takes its time to delete the key', async () => {
    const accountId = await signIn();
    const id = await transferring('1.0');
    const held = Promise.withResolvers<void>();
    deleting = held.promise;
    const removing = composed.call('accounts.remove', { accountId });
    expect(await stateOf(id)).toMatchObject(NEEDS_KEY);
    await expect.poll(() => composed.server.log.every(isClosed), LONG).toBe(true);
    held.resolve();
    await removing;
    expect(await stateOf(id)).toMatchObject(NEEDS_KEY);
  });

  it("of an account that is unknown or the environment's is refused, and stops nothing", async () => {
    const id = await transferring('1.0');
    const { accountId } = await download(id);
    expect(await composed.codeOf('accounts.remove', { accountId })).toBe('app.wrongState');
    expect(await stateOf(id)).toMatchObject({ kind: 'transferring' });
  });
});

describe('the account that is signed in to again', () => {
  const remembered = () => {
    const database = new DatabaseSync(join(composed.folder, 'state', 'state.db'));
    try {
      return database.prepare('SELECT name, server_url FROM signed_out_accounts ORDER BY at, rowid').all();
    } finally {
      database.close();
    }
  };
  const signOut = (accountId: AccountId) => composed.call('accounts.remove', { accountId });

  it('is the one of its name, else the one signed out of last; what is taken up again is not remembered', async () => {
    const first = await signIn('First');
    await composed.call('downloads.pause', { ids: [await queue('1.0')] });
    const second = await signIn('Second', composed.server.adminKey);
    await composed.call('downloads.pause', { ids: [await queue('2.0')] });
    await signOut(first);
    await signOut(second);
    const serverUrl = composed.server.apiUrl;
    expect(remembered()).toEqual([
      { name: 'First', server_url: serverUrl },
      { name: 'Second', server_url: serverUrl },
    ]);
    expect(await signIn('First')).toBe(first);
    await signOut(first);
    await signOut(await signIn('Second', composed.server.adminKey));
    expect(await signIn('Another name')).toBe(second);
    expect(remembered()).toEqual([{ name: 'First', server_url: serverUrl }]);
  });

  it('is a new one where nothing unfinished was left', async () => {
    const accountId = await signIn('Work');
    const id = await queue('1.0');
    await expect.poll(() => stateOf(id), LONG).toMatchObject({ kind: 'completed' });
    await expect.poll(completedRows, LONG).toBe(1);
    await signOut(accountId);
    expect(remembered()).toEqual([]);
    expect(await signIn('Work')).not.toBe(accountId);
  });

  function completedRows(): unknown {
    const database = new DatabaseSync(join(composed.folder, 'state', 'state.db'));
    try {
      return database
        .prepare("SELECT count(*) AS n FROM downloads WHERE record ->> '$.state.kind' = 'completed'")
        .get()?.n;
    } finally {
      database.close();
    }
  }
});
