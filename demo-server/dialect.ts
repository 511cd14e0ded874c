import type { PublishedApplication, PublishedFile, PublishedVersion } from './catalogue.ts';
import { declaredChecksumOf } from './catalogue.ts';

/** The two ways the API is described (docs/bindist-api.md, 'Where the sources disagree'): the documentation's and the server source's. */
export type DialectName = 'docs' | 'server';

export type JsonAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
};

export type Page<T> = {
  readonly entries: readonly T[];
  readonly page: number;
  readonly limit: number;
  readonly total: number;
};

type Problem = 'unauthorized' | 'forbidden' | 'notFound' | 'badRequest' | 'rateLimited' | 'expired';

export type Dialect = {
  readonly name: DialectName;
  readonly customerKey: string;
  readonly adminKey: string;
  readonly sharePath: (token: string) => string;
  success(data: unknown, meta?: Record<string, unknown>): JsonAnswer;
  problem(kind: Problem, message: string): JsonAnswer;
  applicationsPage(page: Page<unknown>, isAdmin: boolean): JsonAnswer;
  versions(entries: readonly unknown[]): JsonAnswer;
  checksum(file: PublishedFile): string;
  urlField: 'downloadUrl' | 'url';
};

const STATUS: Record<Problem, number> = {
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  badRequest: 400,
  rateLimited: 429,
  expired: 410,
};

let lastRequest = 0;
const meta = () => {
  lastRequest += 1;
  return { requestId: `req_${lastRequest.toString(36).padStart(8, '0')}`, version: 'v1' };
};

function success(data: unknown, more: Record<string, unknown> = {}): JsonAnswer {
  return { status: 200, body: { success: true, data, meta: { ...meta(), ...more } } };
}

function envelope(kind: Problem, code: string, message: string): JsonAnswer {
  return {
    status: STATUS[kind],
    body: { success: false, error: { code, message, timestamp: new Date().toISOString() }, meta: meta() },
  };
}

const DOCS_CODES: Record<Problem, string> = {
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  notFound: 'NOT_FOUND',
  badRequest: 'VALIDATION_ERROR',
  rateLimited: 'RATE_LIMITED',
  expired: 'EXPIRED',
};

const docs: Dialect = {
  name: 'docs',
  customerKey: '7f0c1a52-93b4-4c1e-9d3e-2b6a5f6c8d10.Ck3v9QpL2sXw7ZrT5nYbH8mF1dGjUaEe',
  adminKey: '7f0c1a52-93b4-4c1e-9d3e-2b6a5f6c8d10.Ad8mN4kV6cRzW1qY3xTfJ7hB9gLsPoIu',
  sharePath: (token) => `/v1/downloads/share/${token}`,
  success,
  problem: (kind, message) => envelope(kind, DOCS_CODES[kind], message),
  applicationsPage({ entries, page, limit, total }) {
    const hasMore = page * limit < total;
    return success({
      items: entries,
      pagination: {
        hasMore,
        nextCursor: hasMore ? Buffer.from(`page:${page + 1}`).toString('base64url') : null,
      },
    });
  },
  versions: (entries) => success({ items: entries, pagination: { hasMore: false, nextCursor: null } }),
  checksum: (file) => {
    const declared = declaredChecksumOf(file);
    return /^[0-9a-f]{64}$/.test(declared) ? `sha256:${declared}` : declared;
  },
  urlField: 'downloadUrl',
};

const SERVER_CODES: Record<Problem, string> = { ...DOCS_CODES, badRequest: 'BAD_REQUEST' };

const server: Dialect = {
  name: 'server',
  customerKey: 'ck_live_5WbT2nQ8vZr4XyJ6mLs9HdK3fGpA7cEe',
  adminKey: 'ak_live_9RjP4sM1qVt7YzN5xLw8GbC2hFkD6aUe',
  sharePath: (token) => `/v1/downloads/d/${token}`,
  success,
  // The gateway answers these before the server is asked. It does not know the envelope.
  problem: (kind, message) =>
    kind === 'unauthorized'
      ? { status: 401, body: { message: 'Unauthorized' } }
      : kind === 'rateLimited'
        ? { status: 429, body: { message: 'Too Many Requests' } }
        : envelope(kind, SERVER_CODES[kind], message),
  applicationsPage: ({ entries, page, limit, total }, isAdmin) =>
    success(
      { applications: entries, isAdmin, isFinancialAdmin: false },
      { pagination: { page, limit, total, hasNext: page * limit < total, hasPrevious: page > 1 } },
    ),
  versions: (entries) => success({ versions: entries }),
  checksum: declaredChecksumOf,
  urlField: 'url',
};

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = { docs, server };

export function applicationJson(application: PublishedApplication) {
  const { applicationId, name, description, tags, createdAt, updatedAt } = application;
  return {
    applicationId,
    name,
    description: description ?? undefined,
    isActive: true,
    createdAt,
    updatedAt,
    tags,
  };
}

export function versionJson(
  dialect: Dialect,
  applicationId: string,
  version: PublishedVersion,
  downloadCount: number,
) {
  const main = version.files.find((file) => file.fileType === 'MAIN') ?? version.files[0];
  return {
    versionId: version.versionId,
    applicationId,
    version: version.version,
    releaseNotes: version.releaseNotes ?? undefined,
    isActive: version.isActive,
    isEnabled: version.isEnabled,
    createdAt: version.createdAt,
    updatedAt: version.createdAt,
    fileSize: main?.declaredSizeBytes ?? 0,
    downloadCount,
    // The real server leaves the checksum out of this list. Only `/files` and the URL have it.
    checksum: main === undefined || dialect.name === 'server' ? undefined : dialect.checksum(main),
  };
}

export function fileJson(dialect: Dialect, file: PublishedFile, order: number) {
  return {
    fileId: file.fileId,
    fileName: file.fileName,
    fileType: file.fileType,
    fileSize: file.declaredSizeBytes,
    checksum: dialect.checksum(file),
    order,
    description: file.description ?? undefined,
  };
}
