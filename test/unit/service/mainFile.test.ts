import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { catalogueOf, type FaultAction } from '../../../demo-server/index.ts';
import { applicationIdSchema, type Download, versionNameSchema } from '../../../src/shared/model.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';

const FILE_ID = 'tool-file';
const VERSION = '1.1.0+build 7 (ü)';

let composed: Composed;
afterEach(() => composed.close());

/** The main file, whichever that is: asked for without its name, as a click on *Download* does. */
async function download(
  action: FaultAction | null,
  path = /files$/,
  inList: FaultAction | null = null,
): Promise<Download> {
  composed = await composeForTest({
    dialect: 'server',
    catalogue: catalogueOf([
      {
        applicationId: 'tool',
        versions: [
          {
            version: VERSION,
            files: [
              { fileName: 'read.me', sizeBytes: 10, fileType: 'DOCUMENTATION' },
              { fileId: FILE_ID, fileName: 'tool.zip', sizeBytes: 1000, fileType: 'MAIN' },
            ],
          },
        ],
      },
    ]),
  });
  if (action !== null) composed.server.addFault({ on: 'api', match: { path }, action });
  if (inList !== null) composed.server.addFault({ on: 'api', match: { path: /files$/ }, action: inList });
  await composed.call('downloads.add', {
    applicationId: applicationIdSchema.parse('tool'),
    applicationName: 'Tool',
    version: versionNameSchema.parse(VERSION),
    channel: 'stable',
  });
  return vi.waitFor(
    async () => {
      const [found] = (await composed.call('downloads.snapshot', {})).downloads;
      if (found === undefined || !/completed|failed/.test(found.state.kind)) throw new Error('under way');
      return found;
    },
    { timeout: 15_000 },
  );
}

describe('the main file of a version', () => {
  it('that is spelt in its own way comes down under a name of its own (fault 73)', async () => {
    expect(await download(null)).toMatchObject({
      version: VERSION,
      state: { kind: 'completed' },
      verification: 'verified',
    });
    expect(readdirSync(composed.downloads)).toEqual(['tool.zip']);
  });

  it('is not guessed from half a list (fault 71)', async () => {
    const pages = { kind: 'pages', most: 1, says: 'total', repeats: true } as const;
    expect((await download(pages)).state).toMatchObject({ error: { code: 'server.listIncomplete' } });
    expect(readdirSync(composed.downloads)).toEqual([]);
  });

  it('is not guessed where one cannot be asked for (fault 73)', async () => {
    const files = [
      { fileId: 'a\u202eb', fileName: 'tool.zip', fileType: 'MAIN' },
      { fileId: 'x', fileName: 'read.me', fileType: 'DOCUMENTATION' },
    ];
    const body = JSON.stringify({ success: true, data: { files } });
    expect((await download({ kind: 'status', status: 200, body })).state).toMatchObject({
      error: { code: 'server.listIncomplete', actual: 'tool.zip' },
    });
  });

  it('whose checksum is not said with its URL is proved by the one in its list (fault 69)', async () => {
    const notSaid = { kind: 'fields', fields: { checksum: undefined } } as const;
    expect(await download(notSaid, /url$/)).toMatchObject({
      state: { kind: 'completed' },
      verification: 'verified',
      provedBy: 'sha256',
    });
  });

  it('whose checksum nobody says is unverifiable, never verified (fault 69)', async () => {
    const notSaid = { kind: 'fields', fields: { checksum: undefined } } as const;
    const files = [{ fileId: FILE_ID, fileName: 'tool.zip', fileType: 'MAIN', fileSize: 1000 }];
    const inList = { kind: 'fields', fields: { files } } as const;
    expect(await download(notSaid, /url$/, inList)).toMatchObject({
      state: { kind: 'completed' },
      verification: 'unverifiable',
      provedBy: null,
    });
  });
});
