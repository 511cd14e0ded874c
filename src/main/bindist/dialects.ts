import { z } from 'zod';
import { plainName } from '../../shared/askable.ts';
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
import { fieldOf } from './fields.ts';
import {
  anything,
  tolerantChecksum,
  tolerantCount,
  tolerantFlag,
  tolerantName,
  tolerantTags,
  tolerantText,
  tolerantTextUpTo,
  tolerantTime,
} from './tolerantFields.ts';

// The one place where the dialects of docs/bindist-api.md ('Where the sources disagree') become the strict model.

/** The entries of a list. An entry that could not be requested is kept by name, never dropped silently. */
export type Parsed<T> = { readonly usable: T[]; readonly unusable: string[] };

const NO_NAME = '(no name)';

function parseEntries<T>(
  entries: readonly unknown[],
  names: readonly string[],
  parse: (entry: unknown, index: number) => T | null,
): Parsed<T> {
  const usable: T[] = [];
  const unusable: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const parsed = parse(entry, index);
    if (parsed === null) {
      unusable.push(nameOf(entry, names));
    } else {
      usable.push(parsed);
    }
  }
  return { usable, unusable };
}

/** The first of the given fields that holds a readable name. */
function nameOf(entry: unknown, names: readonly string[]): string {
  for (const name of names) {
    const plain = plainName(tolerantName.parse(fieldOf(entry, name)) ?? '');
    if (plain !== '') {
      return plain;
    }
  }
  return NO_NAME;
}

/** Limits of the contract, since these texts come back as the input of commands. */
const LONGEST_NAME = 300;
const LONGEST_FILE_NAME = 1000;
const LONGEST_DESCRIPTION = 10_000;

const applicationFields = z.object({
  applicationId: tolerantName.pipe(applicationIdSchema),
  name: tolerantTextUpTo(LONGEST_NAME),
  description: tolerantTextUpTo(LONGEST_DESCRIPTION),
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

export function parseApplications(entries: readonly unknown[]): Parsed<Application> {
  return parseEntries(entries, ['applicationId', 'name'], parseApplication);
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

export function parseVersions(entries: readonly unknown[], applicationId: ApplicationId): Parsed<Version> {
  return parseEntries(entries, ['version', 'versionId'], (entry) => {
    const parsed = versionFields.safeParse(entry);
    if (!parsed.success) {
      return null;
    }
    const { fileSize, ...fields } = parsed.data;
    // The id that was asked for, whatever the entry says: it goes into the next request.
    return { ...fields, applicationId, sizeBytes: fileSize };
  });
}

const fileFields = z.object({
  fileId: tolerantName.pipe(fileIdSchema),
  fileName: tolerantText.transform(shortFileName),
  fileType: tolerantText,
  fileSize: tolerantCount,
  checksum: tolerantChecksum,
  order: anything,
  description: tolerantTextUpTo(LONGEST_DESCRIPTION),
});

/** Cuts the middle and keeps the end, since the end says what kind of file it is. */
function shortFileName(name: string | null): string | null {
  return name === null || name.length <= LONGEST_FILE_NAME
    ? name
    : `${name.slice(0, LONGEST_FILE_NAME - 100)}${name.slice(-100)}`.toWellFormed();
}

/** @param listedBefore how many entries came on earlier pages. Entries without an `order` keep the place they were listed at. */
export function parseFiles(entries: readonly unknown[], listedBefore = 0): Parsed<VersionFile> {
  return parseEntries(entries, ['fileName', 'fileId'], (entry, index) => {
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
      order: typeof order === 'number' && Number.isFinite(order) ? order : listedBefore + index,
    };
  });
}

// --- lists ----------------------------------------------------------------------------------------------------------

/** The list in an answer's `data`: `items` (documentation) or under its own name (server source); null when there is none. */
export function entriesOf(data: unknown, listName: string): readonly unknown[] | null {
  const entries = Array.isArray(data) ? data : (fieldOf(data, listName) ?? fieldOf(data, 'items'));
  return Array.isArray(entries) ? entries : null;
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
