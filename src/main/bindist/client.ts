import { AppFailure } from '../../shared/errors.ts';
import type { ApplicationId, Channel } from '../../shared/model.ts';
import { isLoopbackHost } from '../../shared/serverUrl.ts';
import { reachOfServer } from '../network/index.ts';
import {
  entriesOf,
  parseApplications,
  parseDownload,
  parseFiles,
  parseShare,
  parseVersions,
} from './dialects.ts';
import { followPages } from './followPages.ts';
import { createRequests, DEFAULT_LIMITS, type RequestLimits, type SendRequest } from './requests.ts';
import { parseShareUrl } from './shareUrl.ts';
import { clockOffset, earlier, expiryInUrl, judgeSignedUrl } from './signedUrl.ts';
import { sortVersions } from './sortVersions.ts';
import type { BindistClient, BindistClientOptions, CreatedShare, FileRef, SignedUrl } from './types.ts';

/** The most names of unusable entries that are kept. Of the rest only the number is kept. */
const MOST_UNUSABLE = 1000;

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
  const { host, hostname } = new URL(options.serverUrl);
  const isLoopback = isLoopbackHost(hostname);

  function badAnswer(): AppFailure {
    return new AppFailure({ code: 'server.badAnswer', host });
  }

  return {
    async listApplications(signal) {
      const listing = await followPages(
        send,
        {
          request: { method: 'GET', path: ['v1', 'applications'], signal },
          listName: 'applications',
          idName: 'applicationId',
          isPaged: true,
          parse: parseApplications,
        },
        badAnswer,
      );
      const byId = new Map(
        listing.entries.map((application) => [application.applicationId, application] as const),
      );
      return { ...listing, entries: [...byId.values()], unusable: boundedNames(listing.unusable) };
    },

    async listVersions(applicationId, channel, signal) {
      const path = ['v1', 'applications', applicationId, 'versions'];
      const listing = await followPages(
        send,
        {
          request: { method: 'GET', path, headers: channelHeaders(channel), signal },
          listName: 'versions',
          idName: 'version',
          isPaged: false,
          parse: (entries) => parseVersions(entries, applicationId),
        },
        badAnswer,
      );
      const byName = new Map(listing.entries.map((version) => [version.version, version] as const));
      const unusable = sortVersions(listing.unusable.map((version) => ({ version })));
      return {
        ...listing,
        entries: sortVersions([...byName.values()]),
        unusable: boundedNames(unusable.map(({ version }) => version)),
      };
    },

    async listFiles(applicationId, version, channel, signal) {
      const path = ['v1', 'applications', applicationId, 'versions', version, 'files'];
      const listing = await followPages(
        send,
        {
          request: { method: 'GET', path, headers: channelHeaders(channel), signal },
          listName: 'files',
          idName: 'fileId',
          isPaged: false,
          parse: parseFiles,
        },
        badAnswer,
      );
      const entries = [...listing.entries].sort((a, b) => a.order - b.order);
      return { ...listing, entries, unusable: boundedNames(listing.unusable) };
    },

    async getDownloadUrl(file, signal) {
      return requestDownloadUrl(send, options.serverUrl, file, badAnswer, signal);
    },

    async createShareLink(file, expiresInMinutes, signal) {
      return requestShareLink(send, file, expiresInMinutes, isLoopback, badAnswer, signal);
    },

    async checkKey(signal) {
      await probe(signal);
    },

    probe,
  };

  async function probe(signal?: AbortSignal): Promise<{ clockOffsetMs: number }> {
    const query = { page: '1', limit: '1' };
    const answer = await send({ method: 'GET', path: ['v1', 'applications'], query, signal });
    if (entriesOf(answer.data, 'applications') === null) {
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

/** The first names, and how many more there are. */
function boundedNames(names: readonly string[]): string[] {
  const more = names.length - MOST_UNUSABLE;
  return more <= 0 ? [...names] : [...names.slice(0, MOST_UNUSABLE), `(and ${more} more)`];
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
    sizeBytes: download.fileSize,
    checksum: download.checksum,
    reach,
  };
}

async function requestShareLink(
  send: SendRequest,
  file: FileRef,
  expiresInMinutes: number,
  isLoopback: boolean,
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
  const shareUrl = parseShareUrl(share?.shareUrl ?? '', isLoopback);
  if (share === null || shareUrl === null) {
    throw badAnswer();
  }
  const lifeMs = (share.expiresInMinutes ?? expiresInMinutes) * 60_000;
  return { shareUrl, expiresAtMs: share.expiresAt ?? answer.receivedAtMs + lifeMs };
}
