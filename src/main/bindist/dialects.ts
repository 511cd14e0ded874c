import { z } from 'zod';
import {
  type Application,
  type ApplicationId,
  applicationIdSchema,
  type Checksum,
  fileIdSchema,
  fileTypeSchema,
  type Version,
  type VersionFile,
  versionNameSchema,
} from '../../shared/model.ts';
import {
  anything,
  tolerantChecksum,
  tolerantCount,
  tolerantFlag,
  tolerantName,
  tolerantTags,
  tolerantText,
  tolerantTime,
} from './tolerantFields.ts';

// The one place where the dialects of bindist-api.md ('Where the sources disagree') become the strict model.

/** An entry whose id cannot be used is dropped: it could not be asked for, and the rest of the list is still good. */
function keepUsable<T>(entries: readonly unknown[], parse: (entry: unknown, index: number) => T | null): T[] {
  return entries.flatMap((entry, index) => parse(entry, index) ?? []);
}

const applicationFields = z.object({
  applicationId: tolerantName.pipe(applicationIdSchema),
  name: tolerantText,
  description: tolerantText,
  isActive: tolerantFlag,
  createdAt: tolerantTime,
  updatedAt: tolerantTime,
  tags: tolerantTags,
});

/** Null when it has no usable id. */
export function parseApplication(entry: unknown): Application | null {
  const parsed = applicationFields.safeParse(entry);
  return parsed.success
    ? { ...parsed.data, name: parsed.data.name?.trim() || parsed.data.applicationId }
    : null;
}

export function parseApplications(entries: readonly unknown[]): Application[] {
  return keepUsable(entries, parseApplication);
}

const versionFields = z.object({
  version: tolerantName.pipe(versionNameSchema),
  versionId: tolerantName,
  releaseNotes: tolerantText,
  isActive: tolerantFlag,
  isEnabled: tolerantFlag,
  createdAt: tolerantTime,
  updatedAt: tolerantTime,
  fileSize: tolerantCount,
  downloadCount: tolerantCount,
  checksum: tolerantChecksum,
});

export function parseVersions(entries: readonly unknown[], applicationId: ApplicationId): Version[] {
  return keepUsable(entries, (entry) => {
    const parsed = versionFields.safeParse(entry);
    if (!parsed.success) {
      return null;
    }
    const { fileSize, ...fields } = parsed.data;
    // What was asked for, whatever the entry says: this is the id that goes into the next request.
    return { ...fields, applicationId, sizeBytes: fileSize };
  });
}

const fileFields = z.object({
  fileId: tolerantName.pipe(fileIdSchema),
  fileName: tolerantText,
  fileType: tolerantText,
  fileSize: tolerantCount,
  checksum: tolerantChecksum,
  order: anything,
  description: tolerantText,
});

/** In the publisher's order; entries without one stay where they were listed. */
export function parseFiles(entries: readonly unknown[]): VersionFile[] {
  return keepUsable(entries, (entry, index) => {
    const parsed = fileFields.safeParse(entry);
    if (!parsed.success) {
      return null;
    }
    const { fileSize, order, fileName, fileType, ...fields } = parsed.data;
    const type = fileTypeSchema.safeParse(fileType?.toUpperCase());
    return {
      ...fields,
      fileName: fileName || fields.fileId,
      fileType: type.success ? type.data : 'OTHER',
      sizeBytes: fileSize,
      order: typeof order === 'number' && Number.isFinite(order) ? order : index,
    };
  }).sort((a, b) => a.order - b.order);
}

// --- lists and pages ------------------------------------------------------------------------------------------------

const record = z.record(z.string(), z.unknown());

/** What to ask for next: a page by number, a page by cursor, the next number if this page was full (nobody said), or nothing. */
export type NextPage =
  | { readonly kind: 'none' }
  | { readonly kind: 'page' }
  | { readonly kind: 'cursor'; readonly cursor: string }
  | { readonly kind: 'unknown' };

export type Page = { readonly entries: readonly unknown[]; readonly next: NextPage };

/** The list in an answer's `data`: `items` (documentation) or under its own name (server source); null when there is none. */
export function parsePage(data: unknown, meta: unknown, listName: string): Page | null {
  const fields = record.safeParse(data);
  const entries = Array.isArray(data) ? data : (fields.data?.[listName] ?? fields.data?.items);
  if (!Array.isArray(entries)) {
    return null;
  }
  const pagination = record.safeParse(fields.data?.pagination ?? record.safeParse(meta).data?.pagination);
  return { entries, next: pagination.success ? nextPage(pagination.data) : { kind: 'unknown' } };
}

function nextPage(pagination: Readonly<Record<string, unknown>>): NextPage {
  const hasMore = pagination.hasMore ?? pagination.hasNext;
  if (hasMore === false) {
    return { kind: 'none' };
  }
  if (typeof pagination.nextCursor === 'string' && pagination.nextCursor !== '') {
    return { kind: 'cursor', cursor: pagination.nextCursor };
  }
  return hasMore === true && pagination.nextCursor === undefined ? { kind: 'page' } : { kind: 'none' };
}

// --- download URL and share link ------------------------------------------------------------------------------------

const downloadFields = z
  .object({
    url: tolerantText,
    downloadUrl: tolerantText,
    expiresAt: tolerantTime,
    fileName: tolerantText,
    fileSize: tolerantCount,
    checksum: tolerantChecksum,
  })
  .transform(({ url, downloadUrl, ...fields }) => ({ ...fields, url: url ?? downloadUrl }));

export type DownloadAnswer = {
  readonly url: string | null;
  readonly expiresAt: number | null;
  readonly fileName: string | null;
  readonly fileSize: number | null;
  readonly checksum: Checksum;
};

export function parseDownload(data: unknown): DownloadAnswer | null {
  return downloadFields.safeParse(data).data ?? null;
}

const shareFields = z.object({
  shareUrl: tolerantText,
  expiresAt: tolerantTime,
  expiresInMinutes: tolerantCount,
});

export type ShareAnswer = z.output<typeof shareFields>;

export function parseShare(data: unknown): ShareAnswer | null {
  return shareFields.safeParse(data).data ?? null;
}
