import { MORE_THAN_SAID } from '../../../shared/errors.ts';
import { isDigest } from '../../../shared/model.ts';
import { parseRetryAfter, type SignedUrl } from '../../bindist/index.ts';
import type { Clock } from '../clock.ts';
import type { Throttle } from '../limits/bandwidth.ts';
import type { SlotHolder } from '../limits/connectionSlots.ts';
import type { EventLoopBudget } from '../limits/eventLoopBudget.ts';
import { createRangeWriter, type RangeWriterDependencies } from '../part/rangeWriter.ts';
import type { ByteRange } from '../record/byteRanges.ts';
import type { DownloadRecord } from '../record/record.ts';
import { failure, problem, TransferProblem } from '../retry/problem.ts';
import type { RangeClient, RangeResponse, ReachOf } from '../transport/index.ts';
import { isStrongEtag, judgeResponse, type Verdict } from './response.ts';
import { LONGEST_ERROR_BODY_BYTES } from './s3Error.ts';
import type { SignedUrls } from './signedUrls.ts';

export type FetchDependencies = {
  readonly record: DownloadRecord;
  readonly writing: RangeWriterDependencies;
  readonly urls: SignedUrls;
  readonly client: RangeClient;
  readonly clock: Clock;
  readonly slots: SlotHolder;
  readonly throttle: Throttle;
  readonly turn: EventLoopBudget;
  /** Whether the user let this account's files come from this host in a private network. */
  readonly isStorageAllowed: (host: string) => boolean;
  /** A request is about to be sent. */
  readonly onRequest: () => void;
  /** Body bytes came from the network. */
  readonly onBytes: (count: number) => void;
};

export type FetchRequest = {
  /** Null: the whole file, without a Range header. */
  readonly range: ByteRange | null;
  /** Whether a whole file is welcome where a range was asked for: nothing is there yet, and nobody else is writing. */
  readonly mayBecomeWhole: boolean;
  readonly signal: AbortSignal;
  /** Where it is to end by now: another connection may have taken its end over. */
  readonly endOf: () => number;
  /** The first connection to this URL's host was made; not called where one was there already. */
  readonly onConnected: (url: SignedUrl, connectMs: number) => void;
  /** A good answer came; no byte of it is written yet. Saves size and ETag. */
  readonly onAnswer: (answer: FetchAnswer) => void;
};

export type FetchAnswer = {
  /** Null end: not known before the body ends. */
  readonly start: number;
  readonly end: number | null;
  readonly totalBytes: number | null;
  readonly etag: string | null;
  readonly isWhole: boolean;
  /** Whether the answer says its length: else more may come than the file is said to have. */
  readonly isSized: boolean;
};

/** How far a request came; `error` null: all of what was asked for is written. */
export type FetchOutcome = {
  /** First byte that is not written. */
  readonly position: number;
  readonly receivedBytes: number;
  readonly error: unknown;
};

/** As far as the account's server is itself; further where the user said so, but never into this machine. */
export function reachOf(
  { reach }: SignedUrl,
  isStorageAllowed: FetchDependencies['isStorageAllowed'],
): ReachOf {
  return ({ host }) => (reach === 'public' && isStorageAllowed(host) ? 'private' : reach);
}

/** One request: asks, judges, writes. Never throws: what came before an error is kept. */
export async function fetchRange(
  dependencies: FetchDependencies,
  request: FetchRequest,
): Promise<FetchOutcome> {
  const start = request.range?.start ?? 0;
  const nothing = (error: unknown): FetchOutcome => ({ position: start, receivedBytes: 0, error });
  let response: RangeResponse | null = null;
  let giveSlotBack: (() => void) | null = null;
  let outcome: FetchOutcome;
  try {
    const { host } = new URL((await dependencies.urls.current()).url);
    giveSlotBack = await dependencies.slots.acquire(host, request.signal);
    // That may have taken longer than the URL lived.
    const url = await dependencies.urls.current();
    request.signal.throwIfAborted();
    dependencies.onRequest();
    response = await dependencies.client.get({
      url: url.url,
      range: request.range,
      ifMatch: isStrongEtag(dependencies.record.etag) ? dependencies.record.etag : null,
      signal: request.signal,
      reachOf: reachOf(url, dependencies.isStorageAllowed),
      onConnected: (connectMs) => request.onConnected(url, connectMs),
    });
    const answer = await judge(dependencies, request, response, url);
    request.onAnswer(answer);
    outcome = await receive(dependencies, request, response, answer);
  } catch (error) {
    outcome = nothing(error);
  }
  if (outcome.error !== null) {
    // What is left of a bad answer is not worth reading; the next try gets a new connection.
    response?.discard();
  }
  giveSlotBack?.();
  return outcome;
}

async function judge(
  dependencies: FetchDependencies,
  request: FetchRequest,
  response: RangeResponse,
  url: SignedUrl,
): Promise<FetchAnswer> {
  const { record, urls, clock } = dependencies;
  const isData = response.status === 200 || response.status === 206;
  const verdict = judgeResponse(
    response.status,
    response.headers,
    {
      range: request.range,
      sizeBytes: record.sizeBytes,
      etag: record.etag,
      isVerifiable: isDigest(record.checksum),
      fileName: record.fileName,
      host: response.host,
    },
    isData ? '' : await response.readText(LONGEST_ERROR_BODY_BYTES),
    parseRetryAfter(response.headers['retry-after'], clock.now() + url.clockOffsetMs),
  );
  if (verdict.kind === 'problem') {
    if (/^(storage|publisher)\./.test(verdict.problem.reason)) {
      urls.refuse(url);
    }
    throw new TransferProblem(verdict.problem);
  }
  return toAnswer(verdict, request, response.host);
}

function toAnswer(
  verdict: Exclude<Verdict, { kind: 'problem' }>,
  request: FetchRequest,
  host: string,
): FetchAnswer {
  switch (verdict.kind) {
    case 'empty':
      return { start: 0, end: 0, totalBytes: 0, etag: null, isWhole: false, isSized: true };
    case 'range':
      return {
        ...verdict.range,
        totalBytes: verdict.totalBytes,
        etag: verdict.etag,
        isWhole: false,
        isSized: true,
      };
    case 'whole': {
      const { range } = request;
      const isSame = range === null || (range.start === 0 && range.end === verdict.totalBytes);
      if (!isSame && !request.mayBecomeWhole) {
        throw problem('storage.rangesIgnored', { code: 'server.badAnswer', host, httpStatus: 200 });
      }
      return {
        start: 0,
        end: verdict.totalBytes,
        totalBytes: verdict.totalBytes,
        etag: verdict.etag,
        isWhole: !isSame,
        isSized: verdict.isSized,
      };
    }
  }
}

async function receive(
  dependencies: FetchDependencies,
  request: FetchRequest,
  response: RangeResponse,
  answer: FetchAnswer,
): Promise<FetchOutcome> {
  if (answer.end === answer.start && answer.isSized) {
    response.discard();
    return { position: answer.start, receivedBytes: 0, error: null };
  }
  const { end } = answer;
  const isPart = request.range !== null && !answer.isWhole;
  const endOf = () => (end === null || !isPart ? end : Math.min(end, request.endOf()));
  const writer = createRangeWriter(dependencies.writing, answer.start, endOf);
  let error: unknown = null;
  let receivedBytes = 0;
  let isTooLong = false;
  try {
    await response.readBody({
      room() {
        const room = writer.room();
        // Asked only for bytes that came. Where there is a digest, that decides.
        isTooLong ||= room === null && !answer.isSized && !isDigest(dependencies.record.checksum);
        return room?.subarray(0, dependencies.throttle.readBytes()) ?? null;
      },
      landed(count) {
        receivedBytes += count;
        dependencies.onBytes(count);
        return both(
          writer.landed(count),
          both(dependencies.throttle.take(count), dependencies.turn.take(count)),
        );
      },
    });
    if (writer.position() < (endOf() ?? 0)) {
      error = problem('network.interrupted', { code: 'network.interrupted', host: response.host });
    }
    if (isTooLong) {
      const sizes = { expected: String(answer.totalBytes), actual: MORE_THAN_SAID };
      error = failure('publisher.sizeMismatch', { host: response.host, ...sizes });
    }
  } catch (thrown) {
    error = thrown;
  }
  // What came before a cut is as good as any.
  await writer.finish();
  return { position: writer.position(), receivedBytes, error };
}

function both(a: Promise<void> | undefined, b: Promise<void> | undefined): Promise<void> | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Promise.all([a, b]).then(() => undefined);
}
