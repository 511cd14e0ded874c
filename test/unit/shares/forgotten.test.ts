import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { catalogueOf } from '../../../demo-server/index.ts';
import { openStorage } from '../../../src/main/storage/index.ts';
import type { AccountId, ShareLink } from '../../../src/shared/model.ts';
import { applicationIdSchema, versionNameSchema } from '../../../src/shared/model.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';

let composed: Composed;
let state: string;
const keys = new Map<string, string>();

beforeEach(async () => {
  keys.clear();
  composed = await composeForTest({
    catalogue: catalogueOf([
      {
        applicationId: 'tool',
        versions: [{ version: '1.0', files: [{ fileName: 'a.zip', sizeBytes: 100 }] }],
      },
    ]),
    keychain: {
      read: async (id) => keys.get(id) ?? null,
      write: async (id, key) => void keys.set(id, key),
      delete: async (id) => void keys.delete(id),
      probe: async () => ({ state: 'available' }),
      onLateAnswer: () => () => undefined,
      close: () => undefined,
    },
  });
  state = join(composed.folder, 'state');
});
afterEach(() => composed.close());

function share(): Promise<ShareLink> {
  return composed.call('shares.create', {
    applicationId: applicationIdSchema.parse('tool'),
    applicationName: 'Tool',
    version: versionNameSchema.parse('1.0'),
    channel: 'stable',
    fileId: null,
    fileName: null,
    expiresInMinutes: 60,
  });
}
const tokenOf = ({ shareUrl }: ShareLink) => shareUrl.split('/').at(-1) ?? '';

/** Files of the whole state folder in which a text is, whatever they are called. */
function holding(text: string): string[] {
  return readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(state, name);
    return statSync(path).isFile() && readFileSync(path).includes(text);
  });
}

/** As it is after days of use: backups with everything in them, and a copy that was set aside as damaged. */
function grow() {
  // The daily one is due anew when the newest is old.
  for (const [index, name] of readdirSync(join(state, 'backups')).entries()) {
    renameSync(join(state, 'backups', name), join(state, 'backups', `state-170000000000${index}0.db`));
  }
  openStorage(state).close();
  copyFileSync(join(state, 'state.db'), join(state, 'state.set-aside-2026-01-01T00-00-00-000Z.db'));
  copyFileSync(join(state, 'state.db-wal'), join(state, 'state.set-aside-2026-01-01T00-00-00-000Z.db-wal'));
}

describe('a share link that was forgotten leaves no trace of its token (fault 93)', () => {
  it('not in the database, its log, a backup or what was set aside; the other links stay, in the backups too', async () => {
    const kept = await share();
    const links = await Promise.all(Array.from({ length: 60 }, share));
    grow();
    const [link] = links;
    if (link === undefined) throw new Error('no link');
    expect(holding(tokenOf(link)).length).toBeGreaterThanOrEqual(3);
    for (const each of links) await composed.call('shares.forget', { id: each.id });
    for (const each of links) expect(holding(tokenOf(each))).toEqual([]);
    expect(await composed.call('shares.list', {})).toEqual([kept]);
    expect(holding(tokenOf(kept)).some((name) => name.startsWith('backups'))).toBe(true);
  });

  it('not where rows moved from page to page before', async () => {
    const beside = openStorage(state);
    const links: ShareLink[] = [];
    for (let count = 0; count < 120; count += 1) links.push(await share());
    // Every other row grows, so that pages are split and rows moved in no order.
    beside.database.exec(
      'UPDATE shares SET application_name = application_name || hex(zeroblob(120)) WHERE rowid % 2 = 0',
    );
    beside.database.exec("UPDATE shares SET application_name = 'M' WHERE rowid % 3 = 0");
    beside.close();
    for (const each of links) await composed.call('shares.forget', { id: each.id });
    for (const each of links) expect(holding(tokenOf(each))).toEqual([]);
  });

  it('not when another process was reading just then: it goes as soon as that is done', async () => {
    const link = await share();
    const reader = spawn(process.execPath, [
      '-e',
      `const { DatabaseSync } = require('node:sqlite');
       const database = new DatabaseSync(process.argv[1]);
       database.exec('BEGIN'); database.prepare('SELECT count(*) FROM shares').get();
       console.log('reading'); setInterval(() => {}, 1000);`,
      join(state, 'state.db'),
    ]);
    await once(reader.stdout, 'data');
    await composed.call('shares.forget', { id: link.id });
    expect(await composed.call('shares.list', {})).toEqual([]);
    reader.kill('SIGKILL');
    await vi.waitFor(() => expect(holding(tokenOf(link))).toEqual([]), { timeout: 10_000, interval: 200 });
  });

  it('not of those that an earlier build forgot', () => {
    const old = join(composed.folder, 'old');
    openStorage(old).close();
    const database = new DatabaseSync(join(old, 'state.db'));
    const insert = database.prepare(
      "INSERT INTO shares VALUES (?, 'a', 'tool', 'T', '1.0', NULL, NULL, ?, 1, 2)",
    );
    for (let count = 0; count < 40; count += 1)
      insert.run(`${count}`, `https://x.example/d/canary-of-old-${count}-`);
    database.exec(
      'DELETE FROM shares; DROP TABLE allowed_storage; DROP TABLE signed_out_accounts; PRAGMA user_version = 2',
    );
    database.close();
    expect(readFileSync(join(old, 'state.db')).includes('canary-of-old')).toBe(true);
    openStorage(old).close();
    for (const name of [
      'state.db',
      ...readdirSync(join(old, 'backups')).map((backup) => `backups/${backup}`),
    ]) {
      expect([name, readFileSync(join(old, name)).includes('canary-of-old')]).toEqual([name, false]);
    }
  });

  it('goes with the account', async () => {
    const { id, serverUrl } = await addAccount();
    const link = await share();
    grow();
    const beside = openStorage(state);
    beside.database.prepare('INSERT INTO allowed_storage VALUES (?, ?)').run(id, 'storage.internal');
    const rowsOf = (table: string) =>
      beside.database.prepare(`SELECT count(*) AS count FROM ${table} WHERE account_id = ?`).get(id)?.count;
    expect(await composed.call('catalog.applications', {})).toMatchObject({ error: null });
    expect(['shares', 'catalog_cache', 'allowed_storage'].map(rowsOf)).toEqual([1, expect.any(Number), 1]);
    await composed.call('shares.forget', { id: link.id });
    const second = await share();
    await composed.call('accounts.remove', { accountId: id });
    for (const { shareUrl } of [link, second]) expect(holding(shareUrl)).toEqual([]);
    for (const each of [link, second]) expect(holding(tokenOf(each))).toEqual([]);
    expect(['shares', 'catalog_cache', 'allowed_storage'].map(rowsOf)).toEqual([0, 0, 0]);
    expect(serverUrl).toBe(composed.server.apiUrl);
    beside.close();
    // Whose links were forgotten with it cannot be brought back to nobody.
    expect(await composed.codeOf('shares.restore', { id: link.id })).toBe('app.notFound');
  });

  async function addAccount(): Promise<{ id: AccountId; serverUrl: string }> {
    const added = await composed.call('accounts.add', {
      serverUrl: composed.server.apiUrl,
      key: composed.server.customerKey,
    });
    await composed.call('accounts.select', { accountId: added.id });
    return added;
  }
});

describe('a share link that is wanted back (fault 66)', () => {
  it('comes back as it was, once, and from memory alone', async () => {
    const first = await share();
    const second = await share();
    await composed.call('shares.forget', { id: first.id });
    expect(await composed.call('shares.list', {})).toEqual([second]);
    expect(holding(tokenOf(first))).toEqual([]);
    await composed.call('shares.restore', { id: first.id });
    expect(await composed.call('shares.list', {})).toEqual([second, first]);
    expect(await composed.codeOf('shares.restore', { id: first.id })).toBe('app.notFound');
    expect(await composed.codeOf('shares.restore', { id: 'unknown' })).toBe('app.notFound');
    // The link itself was never touched.
    expect((await fetch(first.shareUrl)).status).toBe(200);
  });
});
