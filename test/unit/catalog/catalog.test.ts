import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BindistClient, Listing } from '../../../src/main/bindist/index.ts';
import { type Catalog, createCatalog } from '../../../src/main/catalog/index.ts';
import { openStorage, type Storage } from '../../../src/main/storage/index.ts';
import { AppFailure, type ErrorCode } from '../../../src/shared/errors.ts';
import {
  type Application,
  accountIdSchema,
  applicationIdSchema,
  versionNameSchema,
} from '../../../src/shared/model.ts';

const account = accountIdSchema.parse('account');
const other = accountIdSchema.parse('other');
const app = applicationIdSchema.parse('my-app');
const application: Application = {
  applicationId: app,
  name: 'My App',
  description: null,
  isActive: true,
  createdAt: 1,
  updatedAt: null,
  tags: ['a'],
};

let folder: string;
let storage: Storage;
let catalog: Catalog;
let clock: number;
let failWith: ErrorCode | 'bug' | null;
let asked: string[];
let rest: Omit<Listing<unknown>, 'entries'>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-catalog-'));
  storage = openStorage(folder);
  clock = 1000;
  failWith = null;
  asked = [];
  rest = { isComplete: true, total: null, unusable: [] };
  catalog = createCatalog({ storage, clientFor: async () => client, now: () => clock });
});
afterEach(() => {
  storage.close();
  rmSync(folder, { recursive: true, force: true });
});

async function answer<T>(query: string, entries: T[]): Promise<Listing<T>> {
  asked.push(query);
  if (failWith === 'bug') {
    throw new TypeError('bug');
  }
  if (failWith !== null) {
    throw new AppFailure({ code: failWith });
  }
  return { entries, ...rest };
}

function unused(): never {
  throw new Error('The catalog does not call this');
}

const client: BindistClient = {
  listApplications: () => answer('applications', [application]),
  listVersions: (id, channel) =>
    answer(`${id} ${channel}`, [
      {
        applicationId: id,
        version: versionNameSchema.parse(channel === 'test' ? '2.0-rc' : '1.0'),
        versionId: null,
        releaseNotes: '# New',
        isActive: true,
        isEnabled: true,
        createdAt: null,
        updatedAt: null,
        sizeBytes: 5_368_709_120,
        downloadCount: null,
        checksum: { kind: 'notSaid' },
      },
    ]),
  listFiles: (id, version, channel) => answer(`${id} ${version} ${channel}`, []),
  getDownloadUrl: unused,
  createShareLink: unused,
  checkKey: unused,
  probe: unused,
};

describe('catalog', () => {
  it('gives what the server says, with its time', async () => {
    expect(await catalog.applications(account)).toEqual({
      value: [application],
      fetchedAt: 1000,
      source: 'network',
      isComplete: true,
      unusable: [],
      error: null,
    });
  });

  it.each([
    'network.offline',
    'network.dns',
    'network.tls',
    'server.unavailable',
    'server.rateLimited',
    'server.badAnswer',
    'server.answerTooLarge',
  ] as const)('gives what was last seen, with its age, on %s', async (code) => {
    await catalog.applications(account);
    clock = 9000;
    failWith = code;
    expect(await catalog.applications(account)).toEqual({
      value: [application],
      fetchedAt: 1000,
      source: 'cache',
      isComplete: true,
      unusable: [],
      error: { code },
    });
  });

  it('says that a list is incomplete and what of it is unusable, from the cache as well (fault 71)', async () => {
    rest = { isComplete: false, total: 250, unusable: ['2.0/x'] };
    expect(await catalog.versions(account, app, 'stable')).toMatchObject({
      source: 'network',
      isComplete: false,
      unusable: ['2.0/x'],
      error: { code: 'server.listIncomplete', expected: '250', actual: '1' },
    });
    failWith = 'network.dns';
    expect(await catalog.versions(account, app, 'stable')).toMatchObject({
      source: 'cache',
      isComplete: false,
      unusable: ['2.0/x'],
      value: [{ version: '1.0', checksum: { kind: 'notSaid' } }],
      error: { code: 'network.dns' },
    });
  });

  it('keeps nothing of an answer that is too long to be kept, the one before least of all (fault 88)', async () => {
    await catalog.applications(account);
    rest = { isComplete: true, total: null, unusable: ['x'.repeat(33 * 1024 * 1024)] };
    await catalog.applications(account);
    failWith = 'network.dns';
    await expect(catalog.applications(account)).rejects.toMatchObject({ error: { code: 'network.dns' } });
  });

  it.each(['['.repeat(100_000), '{"value":[],"isComplete":true}', '[]', '{"__proto__":{"value":[]}}'])(
    'takes a row that is no answer (%.20s) for none (fault 98)',
    async (row) => {
      await catalog.applications(account);
      storage.database.prepare('UPDATE catalog_cache SET answer = ?').run(row);
      failWith = 'network.dns';
      await expect(catalog.applications(account)).rejects.toMatchObject({ error: { code: 'network.dns' } });
    },
  );

  it.each(['account.keyRefused', 'account.forbidden', 'publisher.notFound', 'server.rejected'] as const)(
    'takes %s for an answer, though something is remembered',
    async (code) => {
      await catalog.applications(account);
      failWith = code;
      await expect(catalog.applications(account)).rejects.toMatchObject({ error: { code } });
    },
  );

  it('hides no bug behind the cache', async () => {
    await catalog.applications(account);
    failWith = 'bug';
    await expect(catalog.applications(account)).rejects.toMatchObject({ error: { code: 'app.internal' } });
  });

  it('throws when nothing is remembered', async () => {
    failWith = 'network.offline';
    await expect(catalog.applications(account)).rejects.toMatchObject({ error: { code: 'network.offline' } });
  });

  it('keeps accounts, applications, versions and channels apart', async () => {
    const version = versionNameSchema.parse('1.0');
    await catalog.applications(account);
    await catalog.versions(account, app, 'stable');
    await catalog.versions(account, app, 'test');
    await catalog.files(account, app, version, 'stable');
    failWith = 'network.offline';
    const names = async (channel: 'stable' | 'test') =>
      (await catalog.versions(account, app, channel)).value.map((entry) => entry.version);
    expect(await names('stable')).toEqual(['1.0']);
    expect(await names('test')).toEqual(['2.0-rc']);
    expect((await catalog.files(account, app, version, 'stable')).value).toEqual([]);
    await expect(catalog.files(account, app, version, 'test')).rejects.toThrow();
    await expect(catalog.applications(other)).rejects.toThrow();
  });

  it('survives a restart', async () => {
    await catalog.applications(account);
    storage.close();
    storage = openStorage(folder);
    catalog = createCatalog({ storage, clientFor: async () => client, now: () => clock });
    failWith = 'network.offline';
    expect((await catalog.applications(account)).source).toBe('cache');
  });

  it.each(['{not json', '{"a":1}', '[{"applicationId":"../x"}]'])(
    'does not use a remembered %s',
    async (text) => {
      await catalog.applications(account);
      storage.database.prepare('UPDATE catalog_cache SET answer = ?').run(text);
      failWith = 'network.offline';
      await expect(catalog.applications(account)).rejects.toMatchObject({
        error: { code: 'network.offline' },
      });
    },
  );

  it('forgets an account, and only that', async () => {
    await catalog.applications(account);
    await catalog.applications(other);
    catalog.forget(account);
    failWith = 'network.offline';
    await expect(catalog.applications(account)).rejects.toThrow();
    expect((await catalog.applications(other)).source).toBe('cache');
  });

  it('gives the answer even when it cannot be remembered', async () => {
    storage.database.exec('DROP TABLE catalog_cache');
    expect((await catalog.applications(account)).value).toHaveLength(1);
  });
});
