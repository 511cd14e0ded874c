import { randomBytes } from 'node:crypto';
import { parseJson } from '../src/shared/parseJson.ts';
import type { Catalogue, PublishedApplication, PublishedFile, PublishedVersion } from './catalogue.ts';
import { applicationJson, type Dialect, fileJson, type JsonAnswer, versionJson } from './dialect.ts';
import { type PagesAction, pagesOf } from './pagesOf.ts';

/** A request to the API, taken apart. */
export type ApiCall = {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly channel: string | undefined;
  readonly body: string;
  readonly nowMs: number;
  /** How lists are cut into pages, where a test scripts it. */
  readonly pages: PagesAction | undefined;
};

export type ApiState = {
  readonly dialect: Dialect;
  readonly catalogue: Catalogue;
  readonly apiUrl: string;
  /** A fresh signed URL for a file's object. */
  readonly signUrl: (file: PublishedFile, asName: string) => { url: string; expiresAtMs: number };
  readonly shares: Map<string, { file: PublishedFile; expiresAtMs: number }>;
  /** How often `GET /downloads/url` was answered for each file: what the statistics show. */
  readonly downloads: Map<string, number>;
  readonly rateLimit: RateLimit;
};

export type RateLimit = { perMinute: number | null; windowStartMs: number; used: number };

const PAGE_LIMIT_MAX = 100;
const SHARE_MINUTES = { min: 5, max: 1440, fallback: 30 } as const;

export function answerApi(state: ApiState, call: ApiCall): JsonAnswer {
  const { dialect } = state;
  const [version, ...path] = call.segments;
  if (version !== 'v1') return dialect.problem('notFound', 'No such route');
  if (
    call.method === 'GET' &&
    path[0] === 'downloads' &&
    (path[1] === 'share' || path[1] === 'd') &&
    path[2] !== undefined
  ) {
    return followShare(state, path[2], call.nowMs);
  }
  const key = /^Bearer (.+)$/.exec(call.authorization ?? '')?.[1];
  const isAdmin = key === dialect.adminKey;
  if (!isAdmin && key !== dialect.customerKey) return dialect.problem('unauthorized', 'Invalid API key');
  const limited = takeFromRateLimit(state, call.nowMs);
  if (limited.answer !== null) return limited.answer;
  const answer = route(state, call, path, isAdmin);
  return { ...answer, headers: { ...limited.headers, ...answer.headers } };
}

function route(state: ApiState, call: ApiCall, path: readonly string[], isAdmin: boolean): JsonAnswer {
  const { dialect } = state;
  if (call.method === 'GET' && path[0] === 'applications')
    return routeApplications(state, call, path.slice(1), isAdmin);
  if (path.join('/') === 'downloads/url' && call.method === 'GET') return giveUrl(state, call);
  if (path.join('/') === 'downloads/share' && call.method === 'POST') return makeShare(state, call);
  return dialect.problem('notFound', 'No such route');
}

function routeApplications(
  state: ApiState,
  call: ApiCall,
  path: readonly string[],
  isAdmin: boolean,
): JsonAnswer {
  const { dialect } = state;
  const [applicationId, what, versionName, files] = path;
  if (applicationId === undefined) return listApplications(state, call, isAdmin);
  const application = state.catalogue.find((candidate) => candidate.applicationId === applicationId);
  if (application === undefined) return dialect.problem('notFound', 'Application not found');
  if (what === undefined) return dialect.success(applicationJson(application));
  if (what === 'versions' && versionName === undefined) return listVersions(state, call, application);
  if (what === 'versions' && files === 'files') return listFiles(state, call, application, versionName);
  if (what === 'stats') return stats(state, application, isAdmin);
  return dialect.problem('notFound', 'No such route');
}

function listApplications(
  { dialect, catalogue, apiUrl }: ApiState,
  { query, pages }: ApiCall,
  isAdmin: boolean,
): JsonAnswer {
  const limit = Number(query.get('limit') ?? 20);
  const cursor = pages === undefined ? query.get('cursor') : null;
  const fromCursor =
    cursor === null ? null : /^page:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  const page = Number(fromCursor ?? query.get('page') ?? 1);
  if (
    !Number.isInteger(limit) ||
    limit < 1 ||
    limit > PAGE_LIMIT_MAX ||
    !Number.isInteger(page) ||
    page < 1 ||
    fromCursor === undefined
  ) {
    return dialect.problem('badRequest', 'page or limit out of range');
  }
  const search = (query.get('search') ?? '').toLowerCase();
  const tags = (query.get('tags') ?? '').split(',').filter((tag) => tag !== '');
  const key = query.get('sortBy') ?? 'name';
  const sortBy = key === 'createdAt' || key === 'updatedAt' ? key : 'name';
  const sign = query.get('sortOrder') === 'desc' ? -1 : 1;
  const matching = catalogue
    .filter(({ name, description }) => `${name} ${description ?? ''}`.toLowerCase().includes(search))
    .filter((application) => tags.every((tag) => application.tags.includes(tag)))
    .sort((a, b) => sign * (a[sortBy] < b[sortBy] ? -1 : a[sortBy] > b[sortBy] ? 1 : 0));
  if (pages !== undefined)
    return pagesOf(pages, query, 'applications', matching.map(applicationJson), apiUrl);
  const entries = matching.slice((page - 1) * limit, page * limit).map(applicationJson);
  return dialect.applicationsPage({ entries, page, limit, total: matching.length }, isAdmin);
}

function isListed(version: PublishedVersion, channel: string | undefined): boolean {
  return version.isEnabled || channel === 'Test';
}

function listVersions(
  state: ApiState,
  { query, channel, pages }: ApiCall,
  application: PublishedApplication,
): JsonAnswer {
  const wanted = (query.get('changelog') ?? '').toLowerCase();
  const listed = application.versions
    .filter((version) => isListed(version, channel))
    .filter(({ releaseNotes }) => (releaseNotes ?? '').toLowerCase().includes(wanted))
    // Sorted as the server sorts (docs/bindist-api.md): by text, so that 1.10 comes before 1.9.
    .sort((a, b) => (a.version < b.version ? 1 : -1));
  const entries = listed.map((version) =>
    versionJson(
      state.dialect,
      application.applicationId,
      version,
      countOf(state, application.applicationId, version),
    ),
  );
  return pages === undefined
    ? state.dialect.versions(entries)
    : pagesOf(pages, query, 'versions', entries, state.apiUrl);
}

function countOf({ downloads }: ApiState, applicationId: string, version: PublishedVersion): number {
  return version.files.reduce(
    (sum, { fileId }) => sum + (downloads.get(downloadKey(applicationId, version.version, fileId)) ?? 0),
    version.downloadCount,
  );
}

export function downloadKey(applicationId: string, version: string, fileId: string): string {
  return `${applicationId}/${version}/${fileId}`;
}

function listFiles(
  state: ApiState,
  { channel, query, pages }: ApiCall,
  application: PublishedApplication,
  versionName: string | undefined,
): JsonAnswer {
  const { dialect } = state;
  const version = application.versions.find((candidate) => candidate.version === versionName);
  if (version === undefined || !isListed(version, channel))
    return dialect.problem('notFound', 'Version not found');
  const files = version.files.map((file, order) => fileJson(dialect, file, order));
  if (pages !== undefined) return pagesOf(pages, query, 'files', files, state.apiUrl);
  return dialect.success({ applicationId: application.applicationId, version: version.version, files });
}

function stats(state: ApiState, application: PublishedApplication, isAdmin: boolean): JsonAnswer {
  if (!isAdmin) return state.dialect.problem('forbidden', 'Admin access required');
  const byVersion = application.versions.map(
    (version) => [version.version, countOf(state, application.applicationId, version)] as const,
  );
  return state.dialect.success({
    totalDownloads: byVersion.reduce((sum, [, count]) => sum + count, 0),
    uniqueCustomers: 1,
    downloadsByVersion: Object.fromEntries(byVersion),
    downloadsByDate: {},
    recentDownloads: [],
  });
}

type Found = { application: PublishedApplication; version: PublishedVersion; file: PublishedFile };

/** The file that a URL or a share link is requested for, or the answer that refuses it. */
function findFile(
  state: ApiState,
  wish: { applicationId: unknown; version: unknown; fileId: unknown; channel: string | undefined },
): Found | JsonAnswer {
  const { dialect } = state;
  if (typeof wish.applicationId !== 'string' || typeof wish.version !== 'string') {
    return dialect.problem('badRequest', 'applicationId and version are required');
  }
  const application = state.catalogue.find(({ applicationId }) => applicationId === wish.applicationId);
  const version = application?.versions.find((candidate) => candidate.version === wish.version);
  if (application === undefined || version === undefined || !version.isActive) {
    return dialect.problem('notFound', 'Version not found');
  }
  if (!isListed(version, wish.channel)) return dialect.problem('forbidden', 'This version is not enabled');
  if (version.forbidden !== null) return dialect.problem('forbidden', version.forbidden);
  const file =
    typeof wish.fileId === 'string'
      ? version.files.find(({ fileId }) => fileId === wish.fileId)
      : (version.files.find(({ fileType }) => fileType === 'MAIN') ?? version.files[0]);
  return file === undefined ? dialect.problem('notFound', 'File not found') : { application, version, file };
}

function giveUrl(state: ApiState, { query, channel }: ApiCall): JsonAnswer {
  const found = findFile(state, {
    applicationId: query.get('applicationId'),
    version: query.get('version'),
    fileId: query.get('fileId') ?? undefined,
    channel,
  });
  if ('status' in found) return found;
  const { application, version, file } = found;
  const key = downloadKey(application.applicationId, version.version, file.fileId);
  state.downloads.set(key, (state.downloads.get(key) ?? 0) + 1);
  const { url, expiresAtMs } = state.signUrl(file, file.fileName);
  return state.dialect.success({
    [state.dialect.urlField]: url,
    expiresAt: new Date(expiresAtMs).toISOString(),
    fileName: file.fileName,
    fileSize: file.declaredSizeBytes,
    checksum: state.dialect.checksum(file),
    downloadId: `dl_${randomBytes(6).toString('hex')}`,
  });
}

function makeShare(state: ApiState, call: ApiCall): JsonAnswer {
  const { dialect } = state;
  const wish = parseObject(call.body);
  if (wish === null) return dialect.problem('badRequest', 'Body is not a JSON object');
  const minutes = wish.expiresInMinutes ?? SHARE_MINUTES.fallback;
  if (typeof minutes !== 'number' || !(minutes >= SHARE_MINUTES.min && minutes <= SHARE_MINUTES.max)) {
    return dialect.problem(
      'badRequest',
      `expiresInMinutes must be ${SHARE_MINUTES.min} to ${SHARE_MINUTES.max}`,
    );
  }
  const found = findFile(state, {
    applicationId: wish.applicationId,
    version: wish.version,
    fileId: wish.fileId,
    channel: call.channel,
  });
  if ('status' in found) return found;
  const token = `tok_${randomBytes(15).toString('base64url')}`;
  const expiresAtMs = call.nowMs + minutes * 60_000;
  state.shares.set(token, { file: found.file, expiresAtMs });
  return dialect.success({
    shareUrl: `${state.apiUrl}${dialect.sharePath(token)}`,
    token,
    expiresAt: new Date(expiresAtMs).toISOString(),
    ...(dialect.name === 'server' ? { expiresInMinutes: minutes } : {}),
  });
}

function followShare(state: ApiState, token: string, nowMs: number): JsonAnswer {
  const share = state.shares.get(token);
  if (share === undefined) return state.dialect.problem('notFound', 'Share link not found');
  if (nowMs >= share.expiresAtMs) return state.dialect.problem('expired', 'This share link has expired');
  const { url } = state.signUrl(share.file, share.file.fileName);
  return { status: 302, body: null, headers: { Location: url, 'Cache-Control': 'no-store' } };
}

function takeFromRateLimit(
  { dialect, rateLimit }: ApiState,
  nowMs: number,
): { answer: JsonAnswer | null; headers: Record<string, string> } {
  if (nowMs - rateLimit.windowStartMs >= 60_000) {
    rateLimit.windowStartMs = nowMs;
    rateLimit.used = 0;
  }
  rateLimit.used += 1;
  const perMinute = rateLimit.perMinute ?? 500;
  const resetMs = rateLimit.windowStartMs + 60_000;
  const isOver = rateLimit.perMinute !== null && rateLimit.used > rateLimit.perMinute;
  const headers: Record<string, string> =
    dialect.name === 'docs'
      ? {
          'X-RateLimit-Limit': String(perMinute),
          'X-RateLimit-Remaining': String(Math.max(0, perMinute - rateLimit.used)),
          'X-RateLimit-Reset': String(Math.ceil(resetMs / 1000)),
        }
      : {};
  if (!isOver) return { answer: null, headers };
  const answer = dialect.problem('rateLimited', 'Rate limit exceeded');
  return {
    answer: {
      ...answer,
      headers: { ...headers, 'Retry-After': String(Math.ceil((resetMs - nowMs) / 1000)) },
    },
    headers,
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
