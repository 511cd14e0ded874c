import { afterEach, describe, expect, it } from 'vitest';
import {
  type BindistServer,
  catalogueOf,
  type FaultAction,
  startBindistServer,
} from '../../../demo-server/index.ts';
import { type BindistClient, createBindistClient } from '../../../src/main/bindist/index.ts';
import { applicationIdSchema, versionNameSchema } from '../../../src/shared/model.ts';
import { sendJson, startScriptedServer } from './scriptedServer.ts';

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
afterEach(() => server?.close());

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

  it('is whole where a server gives less than was asked for, and counts its pages by what was asked for', async () => {
    const names = Array.from({ length: 57 }, (_, index) => ({ applicationId: `app-${index}` }));
    const { serverUrl, requests } = await startScriptedServer((request, response) => {
      const query = new URL(request.url, 'http://x').searchParams;
      const start = (Number(query.get('page')) - 1) * Number(query.get('limit'));
      const data = { applications: names.slice(start, start + 20) };
      sendJson(response, 200, { success: true, data, meta: { pagination: { total: 57 } } });
    });
    const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
    expect(await client.listApplications()).toMatchObject({ entries: { length: 57 }, isComplete: true });
    expect(requests.map(({ url }) => url.split('?')[1])).toEqual([
      'page=1&limit=100',
      'page=2&limit=20',
      'page=3&limit=20',
    ]);
  });

  it('is whole where a page is empty and the cursor leads on, though not for ever', async () => {
    const serveCursors = (last: number) =>
      startScriptedServer((request, response) => {
        const at = Number(new URL(request.url, 'http://x').searchParams.get('cursor') ?? 0);
        const applications = at % 10 === 0 ? [{ applicationId: `app-${at}` }] : [];
        sendJson(response, 200, {
          success: true,
          data: { applications, nextCursor: at < last ? at + 1 : null },
        });
      });
    const list = ({ serverUrl }: { serverUrl: string }) =>
      createBindistClient({ serverUrl, key: 'k', appVersion: '1' }).listApplications();
    expect(await list(await serveCursors(20))).toMatchObject({ entries: { length: 3 }, isComplete: true });
    const endless = await startScriptedServer((request, response) => {
      const at = Number(new URL(request.url, 'http://x').searchParams.get('cursor') ?? 0);
      sendJson(response, 200, { success: true, data: { applications: [], nextCursor: at + 1 } });
    });
    expect(await list(endless)).toMatchObject({ entries: [], isComplete: false });
    expect(endless.requests).toHaveLength(21);
  });

  it('names a thousand of what nobody can ask for, and counts the rest (fault 73)', async () => {
    const versions = Array.from({ length: 1500 }, (_, index) => ({ version: `1.0.${index}/x` }));
    const { serverUrl } = await startScriptedServer((_request, response) =>
      sendJson(response, 200, { success: true, data: { versions } }),
    );
    const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
    const { unusable } = await client.listVersions(app, 'stable');
    expect([unusable.length, unusable[0], unusable.at(-1)]).toEqual([1001, '1.0.1499/x', '(and 500 more)']);
  });

  it('of files is in the order it was listed, over all its pages', async () => {
    const names = Array.from({ length: 57 }, (_, index) => `file-${index}`);
    const { serverUrl } = await startScriptedServer((request, response) => {
      const at = Number(new URL(request.url, 'http://x').searchParams.get('cursor') ?? 0);
      const files = names.slice(at, at + 20).map((fileId) => ({ fileId }));
      sendJson(response, 200, { success: true, data: { files, nextCursor: at < 40 ? at + 20 : null } });
    });
    const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
    const { entries } = await client.listFiles(app, version, 'stable');
    expect(entries.map(({ fileId }) => fileId)).toEqual(names);
  });

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
