import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileRef } from '../../../src/main/bindist/types.ts';
import { createShares, type Shares } from '../../../src/main/shares/index.ts';
import { openStorage, type Storage } from '../../../src/main/storage/index.ts';
import { AppFailure } from '../../../src/shared/errors.ts';
import {
  accountIdSchema,
  applicationIdSchema,
  fileIdSchema,
  shareIdSchema,
  versionNameSchema,
} from '../../../src/shared/model.ts';

const account = accountIdSchema.parse('account');
const other = accountIdSchema.parse('other');
const share = {
  applicationId: applicationIdSchema.parse('my-app'),
  applicationName: 'My App',
  version: versionNameSchema.parse('1.0'),
  channel: 'test',
  fileId: fileIdSchema.parse('f1'),
  fileName: 'setup.exe',
  expiresInMinutes: 60,
} as const;

let folder: string;
let storage: Storage;
let shares: Shares;
let asked: { file: FileRef; minutes: number }[];
let isRefused: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-shares-'));
  storage = openStorage(folder);
  asked = [];
  isRefused = false;
  shares = createShares({
    storage,
    now: () => 1000 + asked.length,
    clientFor: async () => ({
      async createShareLink(file, minutes) {
        asked.push({ file, minutes });
        if (isRefused) {
          throw new AppFailure({ code: 'account.forbidden' });
        }
        return { shareUrl: `https://api.example/s/${asked.length}`, expiresAtMs: 99_000 };
      },
    }),
  });
});
afterEach(() => {
  storage.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('shares', () => {
  it('makes a link and remembers it', async () => {
    const link = await shares.create(account, share);
    expect(link).toEqual({
      id: link.id,
      accountId: account,
      applicationId: 'my-app',
      applicationName: 'My App',
      version: '1.0',
      fileId: 'f1',
      fileName: 'setup.exe',
      shareUrl: 'https://api.example/s/1',
      createdAt: 1001,
      expiresAt: 99_000,
    });
    const { applicationId, version, channel, fileId } = share;
    expect(asked).toEqual([{ file: { applicationId, version, channel, fileId }, minutes: 60 }]);
    expect(shares.list(account)).toEqual([link]);
  });

  it("lists an account's links, newest first", async () => {
    await shares.create(account, share);
    await shares.create(other, share);
    await shares.create(account, { ...share, fileId: null, fileName: null });
    expect(shares.list(account).map(({ shareUrl, fileId }) => [shareUrl, fileId])).toEqual([
      ['https://api.example/s/3', null],
      ['https://api.example/s/1', 'f1'],
    ]);
  });

  it('forgets one link, twice if asked to', async () => {
    const link = await shares.create(account, share);
    const kept = await shares.create(account, share);
    shares.forget(link.id);
    shares.forget(link.id);
    shares.forget(shareIdSchema.parse('unknown'));
    expect(shares.list(account)).toEqual([kept]);
  });

  it('remembers nothing when the server refuses', async () => {
    isRefused = true;
    await expect(shares.create(account, share)).rejects.toMatchObject({
      error: { code: 'account.forbidden' },
    });
    expect(shares.list(account)).toEqual([]);
  });

  it('leaves out a row it cannot read', async () => {
    await shares.create(account, share);
    storage.database.exec("UPDATE shares SET application_id = '../x'");
    expect(shares.list(account)).toEqual([]);
  });

  it('gives the link even when it cannot be remembered', async () => {
    storage.database.exec('DROP TABLE shares');
    expect((await shares.create(account, share)).shareUrl).toBe('https://api.example/s/1');
  });
});
