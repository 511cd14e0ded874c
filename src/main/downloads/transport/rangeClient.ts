import type { Reach } from '../../network/index.ts';
import type { ByteRange } from '../record/byteRanges.ts';

/** Header names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string | undefined>>;

export type ReachOf = (url: URL) => Reach;

export type RangeRequest = {
  /** A signed URL. Its path and query go out byte for byte. */
  readonly url: string;
  /** Null: the whole file. */
  readonly range: ByteRange | null;
  /** A strong ETag. */
  readonly ifMatch: string | null;
  readonly signal: AbortSignal;
  /** How far into this machine's network this request, and each redirect of it, may go. */
  readonly reachOf: ReachOf;
  /** Called when a connection was opened for it, with the time that took, TLS included. */
  readonly onConnected?: (connectMs: number) => void;
};

/** Where a body goes. The sink owns the memory and the client fills it, so that no byte is copied on the way. */
export type BodySink = {
  /** Memory for the next bytes, never empty. Null: no more bytes are wanted. */
  room(): Uint8Array | null;
  /** This many bytes were put there. With a promise, nothing more is read from the connection before it resolves. */
  landed(count: number): Promise<void> | undefined;
};

export type RangeResponse = {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The host, with its port, that answered in the end. */
  readonly host: string;
  /**
   * Puts the body into the sink, in order. Resolves at the end of a complete body, or when the sink wants no more; then the
   * connection is given up.
   *
   * @throws AppFailure `network.*` when the body was cut; whatever the sink throws
   */
  readBody(sink: BodySink): Promise<void>;
  /** At most `limitBytes` of an error's body; never throws. */
  readText(limitBytes: number): Promise<string>;
  /** Gives the connection up. */
  discard(): void;
};

/** The transfer's HTTP: one GET, redirects followed within the rules, no retries, no decompression. It never sends a key. */
export type RangeClient = {
  /**
   * Opens connections ahead of the requests that will use them, which saves a round trip or two. Never throws: a connection that
   * cannot be opened fails its request later.
   */
  prepare(url: string, count: number, reachOf: ReachOf): void;
  /** @throws AppFailure `network.*`, `server.badRedirect`, `server.unsafeStorage`, `server.privateStorage`, `server.badAnswer`; the signal's reason when aborted */
  get(request: RangeRequest): Promise<RangeResponse>;
  close(): void;
};

export type RangeTimeouts = {
  /** Time to get a usable connection: name looked up, connected, TLS set up. */
  readonly connectMs: number;
  readonly headersMs: number;
  /** Longest silence within the body. */
  readonly idleMs: number;
};

export const DEFAULT_TIMEOUTS: RangeTimeouts = { connectMs: 15_000, headersMs: 30_000, idleMs: 30_000 };

/** A server may have closed a kept connection just when it was used. More than this in a row has another cause. */
export const MOST_STALE_CONNECTIONS = 4;
/** Time for the whole text of an error. After it the error is judged by what has come. */
export const ERROR_TEXT_MS = 5000;
