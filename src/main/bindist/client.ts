import { AppFailure } from '../../shared/errors.ts';
import type { ApplicationId, Channel } from '../../shared/model.ts';
import { reachOfServer } from '../network/index.ts';
import {
  type NextPage,
  parseApplication,
  parseApplications,
  parseDownload,
  parseFiles,
  parsePage,
  parseShare,
  parseVersions,
} from './dialects.ts';
import {
  type ApiRequest,
  createRequests,
  DEFAULT_LIMITS,
  type RequestLimits,
  type SendRequest,
} from './requests.ts';
import { clockOffset, earlier, expiryInUrl, judgeSignedUrl } from './signedUrl.ts';
import { sortVersions } from './sortVersions.ts';
import type { BindistClient, BindistClientOptions, CreatedShare, FileRef, SignedUrl } from './types.ts';

/** The most the server gives at once. */
const PAGE_LIMIT = 100;
/** A server that finds ever new entries after this many is broken. */
const MOST_PAGES = 500;

/**
 * The BinDist API with one account's key (see {@link BindistClient}). An aborted call throws its signal's reason.
 *
 * @param limits bounds of time and size for one call
 */
export function createBindistClient(
  options: BindistClientOptions,
  limits: RequestLimits = DEFAULT_LIMITS,
): BindistClient {
  const send = createRequests(options, limits);
  const host = new URL(options.serverUrl).host;

  function badAnswer(): AppFailure {
    return new AppFailure({ code: 'server.badAnswer', host });
  }

  async function list(
    listName: string,
    request: Omit<ApiRequest, 'method'>,
    isPaged: boolean,
  ): Promise<readonly unknown[]> {
    return followPages(send, { method: 'GET', ...request }, listName, isPaged, badAnswer);
  }

  return {
    async listApplications(signal) {
      const entries = await list('applications', { path: ['v1', 'applications'], signal }, true);
      const byId = new Map(
        parseApplications(entries).map((application) => [application.applicationId, application]),
      );
      return [...byId.values()];
    },

    async getApplication(applicationId, signal) {
      const { data } = await send({ method: 'GET', path: ['v1', 'applications', applicationId], signal });
      const application = parseApplication(data);
      if (application === null) {
        throw badAnswer();
      }
      return application;
    },

    async listVersions(applicationId, channel, signal) {
      const path = ['v1', 'applications', applicationId, 'versions'];
      const entries = await list('versions', { path, headers: channelHeaders(channel), signal }, false);
      const byName = new Map(
        parseVersions(entries, applicationId).map((version) => [version.version, version]),
      );
      return sortVersions([...byName.values()]);
    },

    async listFiles(applicationId, version, channel, signal) {
      const path = ['v1', 'applications', applicationId, 'versions', version, 'files'];
      return parseFiles(await list('files', { path, headers: channelHeaders(channel), signal }, false));
    },

    async getDownloadUrl(file, signal) {
      return requestDownloadUrl(send, options.serverUrl, file, badAnswer, signal);
    },

    async createShareLink(file, expiresInMinutes, signal) {
      return requestShareLink(send, file, expiresInMinutes, badAnswer, signal);
    },

    async checkKey(signal) {
      await probe(signal);
    },

    probe,
  };

  async function probe(signal?: AbortSignal): Promise<{ clockOffsetMs: number }> {
    const query = { page: '1', limit: '1' };
    const answer = await send({ method: 'GET', path: ['v1', 'applications'], query, signal });
    if (parsePage(answer.data, answer.meta, 'applications') === null) {
      throw badAnswer();
    }
    return { clockOffsetMs: clockOffset(answer.date, answer.sentAtMs, answer.receivedAtMs) };
  }
}

function channelHeaders(channel: Channel): Record<string, string> {
  return channel === 'test' ? { 'x-channel': 'Test' } : {};
}

function fileFields(file: FileRef): { applicationId: ApplicationId; version: string; fileId?: string } {
  return {
    applicationId: file.applicationId,
    version: file.version,
    ...(file.fileId === null ? {} : { fileId: file.fileId }),
  };
}

/**
 * Every page, in either dialect. Stops on an empty page and on one that was there before.
 *
 * @param isPaged whether the server source knows `page` and `limit` here; a cursor is followed anyway
 */
async function followPages(
  send: SendRequest,
  request: ApiRequest,
  listName: string,
  isPaged: boolean,
  badAnswer: () => AppFailure,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  const seen = new Set<string>();
  let query: Record<string, string> = isPaged ? { page: '1', limit: String(PAGE_LIMIT) } : {};
  for (let pageNumber = 1; pageNumber <= MOST_PAGES; pageNumber += 1) {
    const { data, meta } = await send({ ...request, query });
    const page = parsePage(data, meta, listName);
    if (page === null) {
      throw badAnswer();
    }
    const content = JSON.stringify(page.entries);
    if (page.entries.length === 0 || seen.has(content)) {
      return all;
    }
    seen.add(content);
    all.push(...page.entries);
    const next = nextQuery(page.next, pageNumber + 1, isPaged && page.entries.length >= PAGE_LIMIT);
    if (next === null) {
      return all;
    }
    query = next;
  }
  throw badAnswer();
}

function nextQuery(next: NextPage, pageNumber: number, wasFull: boolean): Record<string, string> | null {
  const limit = String(PAGE_LIMIT);
  switch (next.kind) {
    case 'none':
      return null;
    case 'cursor':
      return { limit, cursor: next.cursor };
    case 'page':
      return { page: String(pageNumber), limit };
    case 'unknown':
      return wasFull ? { page: String(pageNumber), limit } : null;
  }
}

async function requestDownloadUrl(
  send: SendRequest,
  serverUrl: string,
  file: FileRef,
  badAnswer: () => AppFailure,
  signal: AbortSignal | undefined,
): Promise<SignedUrl> {
  const answer = await send({
    method: 'GET',
    path: ['v1', 'downloads', 'url'],
    query: fileFields(file),
    headers: channelHeaders(file.channel),
    signal,
  });
  const download = parseDownload(answer.data);
  if (download === null || download.url === null) {
    throw badAnswer();
  }
  const reach = reachOfServer(serverUrl, answer.address);
  switch (judgeSignedUrl(download.url, reach)) {
    case 'unusable':
      throw badAnswer();
    case 'unsafe':
      throw new AppFailure({ code: 'server.unsafeStorage', host: new URL(download.url).host.slice(0, 300) });
    case 'fetchable':
      break;
  }
  return {
    url: download.url,
    expiresAtServerMs: earlier(expiryInUrl(download.url), download.expiresAt),
    clockOffsetMs: clockOffset(answer.date, answer.sentAtMs, answer.receivedAtMs),
    fileName: download.fileName,
    sizeBytes: download.fileSize,
    checksum: download.checksum,
    reach,
  };
}

async function requestShareLink(
  send: SendRequest,
  file: FileRef,
  expiresInMinutes: number,
  badAnswer: () => AppFailure,
  signal: AbortSignal | undefined,
): Promise<CreatedShare> {
  const answer = await send({
    method: 'POST',
    path: ['v1', 'downloads', 'share'],
    json: { ...fileFields(file), expiresInMinutes },
    headers: channelHeaders(file.channel),
    signal,
  });
  const share = parseShare(answer.data);
  if (
    share === null ||
    share.shareUrl === null ||
    !/^https?:\/\//i.test(share.shareUrl) ||
    !URL.canParse(share.shareUrl)
  ) {
    throw badAnswer();
  }
  const lifeMs = (share.expiresInMinutes ?? expiresInMinutes) * 60_000;
  return { shareUrl: share.shareUrl, expiresAtMs: share.expiresAt ?? answer.receivedAtMs + lifeMs };
}
