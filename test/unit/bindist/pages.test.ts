import { afterEach, describe, expect, it } from 'vitest';
import { type BindistClient, createBindistClient } from '../../../src/main/bindist/index.ts';
import { applicationIdSchema, versionNameSchema } from '../../../src/shared/model.ts';
import {
  type BindistServer,
  catalogueOf,
  type FaultAction,
  startBindistServer,
} from '../../support/bindist-server/index.ts';

const app = applicationIdSchema.parse('app-0');
const version = versionNameSchema.parse('1.0.0');
type Pages = Extract<FaultAction, { kind: 'pages' }>;

/** 57 applications, of which the first has 57 versions, of which the first has 57 files. */
const catalogue = catalogueOf(
  Array.from({ length: 57 }, (_, a) => ({
    applicationId: `app-${a}`,
    versions: Array.from({ length: a === 0 ? 57 : 0 }, (_, v) => ({
      version: `1.${v}.0`,
      files: Array.from({ length: v === 0 ? 57 : 1 }, (_, f) => ({ fileName: `${f}.bin`, sizeBytes: 1 })),
    })),
  })),
);

let server: BindistServer;
afterEach(() => server.close());

async function serve(pages: Omit<Pages, 'kind'>): Promise<BindistClient> {
  server = await startBindistServer({ dialect: 'server', catalogue });
  server.addFault({ on: 'api', action: { kind: 'pages', ...pages } });
  return createBindistClient({ serverUrl: server.apiUrl, key: server.customerKey, appVersion: '1' });
}

async function lists(client: BindistClient) {
  const found = [
    await client.listApplications(),
    await client.listVersions(app, 'stable'),
    await client.listFiles(app, version, 'stable'),
  ];
  expect(server.unusedFaults()).toEqual([]);
  return found.map(({ entries, isComplete }) => [entries.length, isComplete]);
}

const SAYINGS: Pages['says'][] = [
  'nothing',
  'total',
  'totalPages',
  'hasNextText',
  'hasMoreText',
  'numberCursor',
  'cursor',
  'next',
  'nextPageToken',
  'link',
  'linkHeader',
];

describe('a list cut into pages (fault 71)', () => {
  it.each(SAYINGS)('is whole where a server gives 20 at once and says: %s', async (says) => {
    const whole = [57, true];
    expect(await lists(await serve({ most: 20, says }))).toEqual([whole, whole, whole]);
  });

  it.each(SAYINGS.filter((says) => says !== 'nothing'))(
    'ends, and is incomplete, where the same page comes again and again: %s',
    async (says) => {
      const cut = [20, false];
      expect(await lists(await serve({ most: 20, says, repeats: true }))).toEqual([cut, cut, cut]);
      expect(server.log.length).toBeLessThanOrEqual(9);
    },
  );

  it('ends, and is whole, where a server that says nothing knows no pages', async () => {
    const whole = [20, true];
    expect(await lists(await serve({ most: 20, says: 'nothing', repeats: true }))).toEqual([
      whole,
      whole,
      whole,
    ]);
  });

  it.each(['total', 'totalPages', 'hasNextText'] as const)(
    'is incomplete where there is less than was said: %s',
    async (says) => {
      const cut = [57, false];
      expect(await lists(await serve({ most: 20, says, totalDelta: 40 }))).toEqual([cut, cut, cut]);
    },
  );

  it('has how many there should be', async () => {
    const client = await serve({ most: 20, says: 'total', totalDelta: 3 });
    expect(await client.listApplications()).toMatchObject({ isComplete: false, total: 60 });
  });

  it('is shown as far as it came where a later page is refused, and not at all where the network fails', async () => {
    const client = await serve({ most: 20, says: 'total' });
    const take = server.addFault({
      on: 'api',
      match: { path: /versions$/, nth: 2 },
      action: { kind: 'status', status: 400, body: '{"message":"no such page"}' },
    });
    expect(await client.listVersions(app, 'stable')).toMatchObject({
      entries: { length: 20 },
      isComplete: false,
    });
    take();
    server.addFault({
      on: 'api',
      match: { path: /versions$/, nth: 2 },
      action: { kind: 'resetBeforeHeaders' },
    });
    await expect(client.listVersions(app, 'stable')).rejects.toMatchObject({
      error: { code: 'network.interrupted' },
    });
  });
});
