import { randomBytes, randomUUID } from 'node:crypto';
import { type DownloadId, downloadIdSchema } from '../../../shared/model.ts';

export function randomDownloadId(): DownloadId {
  return downloadIdSchema.parse(randomUUID());
}

/** For the names of parts: short, and never twice in one folder. */
export function randomShortId(): string {
  return randomBytes(4).toString('hex');
}
