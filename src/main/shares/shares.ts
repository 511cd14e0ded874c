import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AccountId, type ShareLink, shareIdSchema, shareLinkSchema } from '../../shared/model.ts';
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

export function createShares({ storage, clientFor, now }: SharesOptions): Shares {
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
      storage.database.prepare('DELETE FROM shares WHERE id = ?').run(id);
    },
  };
}

/** Best effort: the link is valid and cannot be revoked, so that a full disk must not keep it from the user. */
function remember({ database }: Storage, link: ShareLink): void {
  try {
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
  } catch {
    // Then it is missing from the history.
  }
}

/** A row of another shape than the model's is left out. */
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
