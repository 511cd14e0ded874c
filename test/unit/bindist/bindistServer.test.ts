import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BindistServer, catalogueOf, startBindistServer } from '../../../demo-server/index.ts';
import { type BindistClient, createBindistClient } from '../../../src/main/bindist/index.ts';
import { AppFailure } from '../../../src/shared/errors.ts';
import { applicationIdSchema, fileIdSchema, versionNameSchema } from '../../../src/shared/model.ts';

const app = applicationIdSchema.parse('studio');
const v = (name: string) => versionNameSchema.parse(name);
const fileId = fileIdSchema.parse('file-manual');

const catalogue = catalogueOf([
  {
    applicationId: 'studio',
    name: 'Studio',
    description: 'Draws',
    tags: ['desktop'],
    versions: [
      {
        version: '1.9.0',
        releaseNotes: '# Notes',
        files: [
          { fileName: 'Studio Setup.exe', sizeBytes: 5000, fileType: 'MAIN' },
          { fileName: 'Manual ü.pdf', sizeBytes: 700, fileType: 'DOCUMENTATION', fileId },
          {
            fileName: 'odd.bin',
            sizeBytes: 7,
            fileType: 'DEPENDENCY',
            declaredChecksum: 'd41d8cd98f00b204e9800998ecf8427e',
          },
        ],
      },
      { version: '1.10.0', files: [{ fileName: 'a.zip', sizeBytes: 1 }] },
      { version: '2.0.0-rc.1', isEnabled: false, files: [{ fileName: 'rc.zip', sizeBytes: 1 }] },
      {
        version: '1.8.0',
        forbidden: 'This version requires Premium tier access',
        files: [{ fileName: 'p.zip', sizeBytes: 1 }],
      },
      { version: '1.7.0', isActive: false, files: [{ fileName: 'old.zip', sizeBytes: 1 }] },
    ],
  },
  ...Array.from({ length: 249 }, (_, index) => ({
    applicationId: `app-${index}`,
    versions: [],
  })),
]);

async function codeOf(call: Promise<unknown>): Promise<string> {
  const thrown = await call.then(
    () => 'nothing thrown',
    (error: unknown) => error,
  );
  return thrown instanceof AppFailure ? thrown.error.code : String(thrown);
}

describe.each(['docs', 'server'] as const)('against a server of the %s dialect', (dialect) => {
  let server: BindistServer;
  let client: BindistClient;
  beforeAll(async () => {
    server = await startBindistServer({ dialect, catalogue, urlLifeMs: 60_000 });
    client = createBindistClient({ serverUrl: server.apiUrl, key: server.customerKey, appVersion: '1' });
  });
  afterAll(() => server.close());

  const stable = (version: string) =>
    ({ applicationId: app, version: v(version), channel: 'stable', fileId: null }) as const;

  it('checks the key', async () => {
    await client.checkKey();
    const stranger = createBindistClient({ serverUrl: server.apiUrl, key: 'wrong', appVersion: '1' });
    expect(await codeOf(stranger.checkKey())).toBe('account.keyRefused');
  });

  it('lists all applications over all pages', async () => {
    const { entries: applications, isComplete } = await client.listApplications();
    expect(isComplete).toBe(true);
    expect(new Set(applications.map(({ applicationId }) => applicationId)).size).toBe(250);
    expect(applications.find(({ applicationId }) => applicationId === app)).toMatchObject({
      name: 'Studio',
      description: 'Draws',
      tags: ['desktop'],
    });
  });

  it('lists versions newest first, disabled ones to the Test channel alone', async () => {
    const names = async (channel: 'stable' | 'test') =>
      (await client.listVersions(app, channel)).entries.map(({ version }) => version);
    expect(await names('stable')).toEqual(['1.10.0', '1.9.0', '1.8.0', '1.7.0']);
    expect(await names('test')).toEqual(['2.0.0-rc.1', '1.10.0', '1.9.0', '1.8.0', '1.7.0']);
    expect((await client.listVersions(app, 'stable')).entries[1]).toMatchObject({
      applicationId: app,
      releaseNotes: '# Notes',
      sizeBytes: 5000,
      // The real server's list has none.
      checksum: { kind: dialect === 'server' ? 'notSaid' : 'sha256' },
    });
  });

  it("lists files in the publisher's order", async () => {
    const { entries: files } = await client.listFiles(app, v('1.9.0'), 'stable');
    expect(
      files.map(({ fileName, fileType, sizeBytes, checksum }) => [
        fileName,
        fileType,
        sizeBytes,
        checksum.kind,
      ]),
    ).toEqual([
      ['Studio Setup.exe', 'MAIN', 5000, 'sha256'],
      ['Manual ü.pdf', 'DOCUMENTATION', 700, 'sha256'],
      ['odd.bin', 'DEPENDENCY', 7, 'unverifiable'],
    ]);
    expect(await codeOf(client.listFiles(app, v('2.0.0-rc.1'), 'stable'))).toBe('publisher.notFound');
    expect((await client.listFiles(app, v('2.0.0-rc.1'), 'test')).entries).toHaveLength(1);
  });

  it('gives a signed URL that works as it is, with its deadline', async () => {
    const before = Date.now();
    const signed = await client.getDownloadUrl({ ...stable('1.9.0'), fileId });
    expect(signed).toMatchObject({ sizeBytes: 700, clockOffsetMs: 0 });
    expect(signed.expiresAtServerMs).toBeGreaterThan(before + 55_000);
    expect(signed.expiresAtServerMs).toBeLessThanOrEqual(Date.now() + 60_000);
    const answer = await fetch(signed.url);
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 700]);
    expect(server.downloadCount('studio', '1.9.0', fileId)).toBe(1);
  });

  it('is told what it may not have', async () => {
    expect(await codeOf(client.getDownloadUrl(stable('1.8.0')))).toBe('account.forbidden');
    expect(await codeOf(client.getDownloadUrl(stable('2.0.0-rc.1')))).toBe('account.forbidden');
    expect(await codeOf(client.getDownloadUrl(stable('1.7.0')))).toBe('publisher.notFound');
    const { url } = await client.getDownloadUrl({ ...stable('2.0.0-rc.1'), channel: 'test' });
    expect((await fetch(url)).status).toBe(200);
    await expect(client.getDownloadUrl(stable('1.8.0'))).rejects.toMatchObject({
      error: { serverMessage: 'This version requires Premium tier access', httpStatus: 403 },
    });
  });

  it('makes a share link that works without the key', async () => {
    const before = Date.now();
    const link = await client.createShareLink(stable('1.10.0'), 5);
    // Its clock may be told in whole seconds.
    expect(link.expiresAtMs).toBeGreaterThan(before + 300_000 - 1000);
    expect(link.expiresAtMs).toBeLessThan(Date.now() + 300_000 + 1000);
    const answer = await fetch(link.shareUrl);
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 1]);
    expect(await codeOf(client.createShareLink(stable('1.10.0'), 4))).toBe('server.rejected');
  });

  it('says server.rateLimited when it asks too often', async () => {
    const strict = await startBindistServer({ dialect, catalogue, rateLimitPerMinute: 1 });
    try {
      const asker = createBindistClient({
        serverUrl: strict.apiUrl,
        key: strict.customerKey,
        appVersion: '1',
      });
      await asker.checkKey();
      expect(await codeOf(asker.checkKey())).toBe('server.rateLimited');
    } finally {
      await strict.close();
    }
  });

  it('meets a server that dies and comes back', async () => {
    await server.stopListening();
    expect(await codeOf(client.checkKey())).toMatch(/^network\.(refused|interrupted)$/);
    await server.listenAgain();
    await client.checkKey();
  });
});
