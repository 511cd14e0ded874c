import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppFailure } from '../../shared/errors.ts';
import {
  type AccountId,
  type ShareId,
  type ShareLink,
  shareIdSchema,
  shareLinkSchema,
} from '../../shared/model.ts';
import type { BindistClient } from '../bindist/index.ts';
import type { Storage } from '../storage/index.ts';
import type { Shares } from './types.ts';

export type SharesOptions = {
  readonly storage: Storage;
  /** Throws an `AppFailure` when there is no account or key. */
  readonly clientFor: (accountId: AccountId) => Promise<Pick<BindistClient, 'createShareLink'>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** How many forgotten links one run can restore: the latest ones. */
const MOST_FORGOTTEN = 1000;

export function createShares({ storage, clientFor, now }: SharesOptions): Shares {
  /** Kept in memory only. */
  const forgotten = new Map<ShareId, ShareLink>();

  return {
    async create(accountId, { applicationName, fileName, expiresInMinutes, ...file }) {
      const client = await clientFor(accountId);
      const { shareUrl, expiresAtMs } = await client.createShareLink(file, expiresInMinutes);
      const link: ShareLink = {
        id: shareIdSchema.parse(randomUUID()),
        accountId,
        applicationId: file.applicationId,
        applicationName,
        version: file.version,
        fileId: file.fileId,
        fileName,
        shareUrl,
        createdAt: now(),
        expiresAt: expiresAtMs,
      };
      remember(storage, link);
      return link;
    },

    list(accountId) {
      return storage.database
        .prepare('SELECT * FROM shares WHERE account_id = ? ORDER BY created_at DESC, rowid DESC')
        .all(accountId)
        .flatMap((row) => rowSchema.safeParse(row).data ?? []);
    },

    forget(id) {
      const row = storage.database.prepare('SELECT * FROM shares WHERE id = ?').get(id);
      if (row === undefined) return;
      const link = rowSchema.safeParse(row).data;
      storage.deleteForGood([{ sql: 'DELETE FROM shares WHERE id = ?', values: [id] }], secretsOf([row]));
      if (link !== undefined) forgotten.set(id, link);
      for (const eldest of [...forgotten.keys()].slice(0, -MOST_FORGOTTEN)) forgotten.delete(eldest);
    },

    restore(id) {
      const link = forgotten.get(id);
      if (link === undefined) throw new AppFailure({ code: 'app.notFound' });
      insert(storage, link);
      forgotten.delete(id);
    },

    forgetAccount(accountId) {
      for (const [id, link] of forgotten) if (link.accountId === accountId) forgotten.delete(id);
      const rows = storage.database.prepare('SELECT * FROM shares WHERE account_id = ?').all(accountId);
      storage.deleteForGood(
        [{ sql: 'DELETE FROM shares WHERE account_id = ?', values: [accountId] }],
        secretsOf(rows),
      );
    },
  };
}

/** A failure to store is ignored: the link is valid and cannot be revoked, so a full disk must not keep it from the user. */
function remember(storage: Storage, link: ShareLink): void {
  try {
    insert(storage, link);
  } catch {
    // Then it is missing from the history.
  }
}

function insert({ database }: Storage, link: ShareLink): void {
  database
    .prepare(
      `INSERT INTO shares (id, account_id, application_id, application_name, version, file_id, file_name,
         share_url, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      link.id,
      link.accountId,
      link.applicationId,
      link.applicationName,
      link.version,
      link.fileId,
      link.fileName,
      link.shareUrl,
      link.createdAt,
      link.expiresAt,
    );
}

/** The secrets of each link: its whole address, and the token in it. Pure. */
function secretsOf(rows: readonly Record<string, unknown>[]): string[] {
  return rows.flatMap(({ share_url: url }) => {
    if (typeof url !== 'string' || url === '') return [];
    const [longest = url] = (url.match(/[\w-]{16,}/g) ?? []).sort((a, b) => b.length - a.length);
    return [url, longest];
  });
}

/** A row that does not fit the model is left out. */
const rowSchema = z
  .looseObject({ id: z.string() })
  .transform((row) => ({
    id: row.id,
    accountId: row.account_id,
    applicationId: row.application_id,
    applicationName: row.application_name,
    version: row.version,
    fileId: row.file_id,
    fileName: row.file_name,
    shareUrl: row.share_url,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }))
  .pipe(shareLinkSchema);
