import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BindistServer, startBindistServer } from '../../../demo-server/index.ts';
import { createBindistClient } from '../../../src/main/bindist/index.ts';
import type { Keychain } from '../../../src/main/credentials/index.ts';
import { checkProxy } from '../../../src/main/doctor/checkProxy.ts';
import { judgeClock } from '../../../src/main/doctor/checkServer.ts';
import { createDoctor, type DoctorDependencies } from '../../../src/main/doctor/doctor.ts';
import { redact } from '../../../src/main/doctor/report.ts';
import { openStorage, type Storage } from '../../../src/main/storage/index.ts';
import { describeFinding } from '../../../src/shared/doctor/describeFinding.ts';
import type { DoctorCheck } from '../../../src/shared/doctor/report.ts';
import { reportText } from '../../../src/shared/doctor/reportText.ts';
import { AppFailure } from '../../../src/shared/errors.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';

const CANARY = 'canary-key-4711';

let folder: string;
let storage: Storage;
let server: BindistServer | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-doctor-'));
  mkdirSync(join(folder, 'downloads'));
  storage = openStorage(join(folder, 'state'));
});

afterEach(async () => {
  storage.close();
  await server?.close();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

function memoryKeychain(): Keychain {
  const kept = new Map<string, string>();
  return {
    read: async (id) => kept.get(id) ?? null,
    write: async (id, key) => void kept.set(id, key),
    delete: async (id) => void kept.delete(id),
    probe: async () => ({ state: 'available' }),
    onLateAnswer: () => () => undefined,
    close: () => undefined,
  };
}

async function examine(over: Partial<DoctorDependencies> & { serverUrl?: string; key?: string } = {}) {
  const { serverUrl, key = CANARY, ...rest } = over;
  const doctor = createDoctor({
    keychain: memoryKeychain(),
    storage,
    account: () =>
      serverUrl === undefined
        ? null
        : {
            id: accountIdSchema.parse('a'),
            name: 'A',
            serverUrl,
            keyStorage: 'session',
            hasKey: true,
          },
    clientFor: async (account) =>
      createBindistClient({ serverUrl: account.serverUrl, key, appVersion: '0.0.0' }),
    environment: {},
    downloadFolder: () => join(folder, 'downloads'),
    facts: () => ({
      appVersion: '0.0.0',
      host: 'web',
      platform: 'linux',
      nodeVersion: 'v24',
      atMs: Date.parse('2026-11-23T12:00:00Z'),
      homeFolder: folder,
      downloads: [
        { state: { kind: 'paused' } },
        { state: { kind: 'failed', error: { code: 'disk.full', path: `${folder}/downloads` } } },
        { state: { kind: 'paused' } },
      ],
    }),
    ...rest,
  });
  const report = await doctor.examine();
  const status = (id: DoctorCheck['id']) => report.checks.find((check) => check.id === id)?.status;
  const what = (id: DoctorCheck['id']) => {
    const found = report.checks.find((check) => check.id === id);
    return found === undefined ? undefined : describeFinding(found.finding).what;
  };
  return { report, status, what, text: reportText(report) };
}

describe('the doctor', () => {
  it('finds everything in order where it is', async () => {
    server = await startBindistServer();
    const { report, what, text } = await examine({ serverUrl: server.apiUrl, key: server.customerKey });
    expect(report.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'keychain ok',
      'server ok',
      'clock ok',
      'proxy ok',
      'downloadFolder ok',
      'stateFolder ok',
      'database ok',
    ]);
    expect(what('server')).toMatch(/^127\.0\.0\.1:\d+ answered in \d+ ms and knows the key\.$/);
    expect(text).toContain('Downloads: 2 paused, 1 failed');
    expect(text).toContain('Errors: 1 disk.full');
  });

  it('says that the key is refused', async () => {
    server = await startBindistServer();
    const { status, what, report } = await examine({ serverUrl: server.apiUrl });
    expect(status('server')).toBe('problem');
    expect(what('server')).toContain('not accepted');
    expect(status('clock')).toBe('skipped');
    expect(JSON.stringify(report)).not.toContain(CANARY);
  });

  it('says that nobody answers', async () => {
    const { status, text } = await examine({ serverUrl: 'http://127.0.0.1:9' });
    expect(status('server')).toBe('problem');
    expect(text).toContain('Server does not answer');
  });

  it('sees a clock that is an hour off, from a real answer', async () => {
    const skewed = createServer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        date: new Date(Date.now() + 3_600_000).toUTCString(),
      });
      response.end(JSON.stringify({ success: true, data: { applications: [] }, meta: {} }));
    });
    await new Promise<void>((resolve) => skewed.listen(0, '127.0.0.1', resolve));
    const { port } = skewed.address() as AddressInfo;
    const { status, what } = await examine({ serverUrl: `http://127.0.0.1:${port}` });
    skewed.close();
    expect(status('server')).toBe('ok');
    expect(status('clock')).toBe('warning');
    expect(what('clock')).toBe('This computer’s clock is 60 min behind the server’s.');
  });

  it('says what keeps the keychain from being used', async () => {
    const locked = () => Promise.reject(new AppFailure({ code: 'keychain.locked' }));
    const { status } = await examine({ keychain: { ...memoryKeychain(), write: locked } });
    expect(status('keychain')).toBe('warning');
    const forgetful = await examine({ keychain: { ...memoryKeychain(), read: async () => null } });
    expect(forgetful.status('keychain')).toBe('problem');
  });

  it('says that a folder is missing, and leaves nothing behind in one that is there', async () => {
    const { status, what, text } = await examine({ downloadFolder: () => join(folder, 'gone') });
    expect(status('downloadFolder')).toBe('problem');
    // The home folder's name is nobody's business.
    expect(what('downloadFolder')).toBe('There is no folder ~/gone, where downloads go.');
    // Rights are of no use to a folder that is not there.
    expect(text).not.toContain('the right to write');
    expect(status('stateFolder')).toBe('ok');
  });

  it('tries no folder where each command names its own', async () => {
    const { status, what } = await examine({ downloadFolder: () => null });
    expect(status('downloadFolder')).toBe('skipped');
    expect(what('downloadFolder')).toContain('--out');
  });

  it('sees a damaged database', async () => {
    storage.database.exec('CREATE TABLE filler (a TEXT); INSERT INTO filler VALUES (hex(randomblob(60000)))');
    storage.close();
    const path = join(folder, 'state', 'state.db');
    const bytes = readFileSync(path);
    // Every page but the first: what a disk does that forgets.
    bytes.fill(0xa5, 4096 * 3);
    writeFileSync(path, bytes);
    const damaged = new DatabaseSync(path);
    const { status } = await examine({ storage: { ...storage, database: damaged } });
    damaged.close();
    storage = openStorage(join(folder, 'fresh'));
    expect(status('database')).toBe('problem');
  });

  it('48 sees an index that says something else than its table', async () => {
    const { database } = storage;
    database.exec("CREATE TABLE filler (a TEXT, b TEXT); INSERT INTO filler VALUES ('one', 'another')");
    database.exec('CREATE INDEX by_column ON filler (a)');
    // What is in the index is of the other column: nothing that a look at each page by itself would see.
    database.enableDefensive(false);
    database.exec(`
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE INDEX by_column ON filler (b)' WHERE name = 'by_column';
      PRAGMA writable_schema = RESET;
    `);
    expect(database.prepare('PRAGMA quick_check(1)').get()).toEqual({ quick_check: 'ok' });
    const { status } = await examine();
    expect(status('database')).toBe('problem');
  });

  it('waits for nobody for ever, and makes a finding of its own faults', async () => {
    const { status, what } = await examine({
      keychain: { ...memoryKeychain(), write: () => new Promise(() => undefined) },
      downloadFolder() {
        throw new TypeError(`secret ${CANARY}`);
      },
      longestMs: 50,
    });
    expect(what('keychain')).toBe('It did not answer in time.');
    expect(what('downloadFolder')).toBe('The check itself failed (TypeError).');
    expect(status('database')).toBe('ok');
  });
});

it.each([
  [{}, 'No proxy is set.'],
  [
    { HTTPS_PROXY: 'http://user:secret@proxy.example:3128' },
    'Proxies of the environment: https_proxy: proxy.example:3128.',
  ],
  [
    { http_proxy: 'proxy:3128', no_proxy: 'a,b' },
    'Proxies of the environment: http_proxy: proxy:3128, not for 2 names.',
  ],
])('names the proxies of %j, and no password', (environment, words) => {
  const { status, finding } = checkProxy(environment);
  expect([status, describeFinding(finding)]).toEqual(['ok', { what: words, advice: null }]);
});

it.each(['socks5://proxy:1080', 'http://', '::::'])('sees that %s is no proxy', (value) => {
  expect(checkProxy({ https_proxy: value }).status).toBe('problem');
});

it.each([
  [0, 'ok'],
  [-119_000, 'ok'],
  [121_000, 'warning'],
  [-86_400_000, 'warning'],
])('a clock off by %d ms is %s', (offsetMs, status) => {
  expect(judgeClock(offsetMs).status).toBe(status);
});

it('takes out of a report what is nobody’s business', () => {
  expect(
    redact(
      `/home/ingrid/x https://u:p@h.example/a?X-Amz-Signature=${CANARY}&b http://h/#${CANARY} Bearer ${CANARY}`,
      '/home/ingrid',
    ),
  ).toBe('~/x https://h.example/a?… http://h/?… Bearer …');
});

/** As they are given out: hosted, self-hosted, and what a signed link ends with. */
const SECRETS = [
  '7f0c1a52-93b4-4c1e-9d3e-2b6a5f6c8d10.Ck3v9QpL2sXw7ZrT5nYbH8mF1dGjUaEe',
  'ck_live_5WbT2nQ8vZr4XyJ6mLs9HdK3fGpA7cEe',
  'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  'X-Amz-Credential=AKIADEMO/20251120/eu-central-1/s3/aws4_request',
];
const bare = (secret: string) => secret.slice(secret.search(/[=.]/) + 1);

describe('a secret in what a check found', () => {
  it.each(SECRETS)('%s is neither in the report nor in what is shown', async (secret) => {
    for (const words of [secret, `(${secret})`, `key: ${secret}, sorry`, `"${secret}"`]) {
      const { report, text } = await examine({
        serverUrl: 'http://127.0.0.1:9',
        clientFor: () =>
          Promise.reject(
            new AppFailure({ code: 'server.rejected', host: '127.0.0.1', serverMessage: `No: ${words}` }),
          ),
      });
      expect(text).toContain('No: ');
      expect(JSON.stringify([report, text])).not.toContain(bare(secret));
    }
  });

  it('is not in it either when a real server repeats the key it was sent', async () => {
    const key = 'short-secret-4711';
    const parrot = createServer((request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: `You sent ${request.headers.authorization}, ${key}` }));
    });
    await new Promise<void>((resolve) => parrot.listen(0, '127.0.0.1', resolve));
    const { port } = parrot.address() as AddressInfo;
    const { report, text } = await examine({ serverUrl: `http://127.0.0.1:${port}`, key });
    parrot.close();
    expect(text).toContain('You sent');
    expect(JSON.stringify([report, text])).not.toContain(key);
  });

  it('leaves what a bug is found by', () => {
    const words =
      'api.bindist-staging.example.com answered in 120 ms and knows the key. ~/Downloads/Release 2025-11/bindist-desktop (ENOSPC); 1234567890123456789012345 bytes';
    expect(redact(words, '/home/ingrid')).toBe(words);
  });
});
