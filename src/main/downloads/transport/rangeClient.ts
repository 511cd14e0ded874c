import type { Reach } from '../../network/index.ts';
import type { ByteRange } from '../record/byteRanges.ts';

/** Header names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string | undefined>>;

export type ReachOf = (url: URL) => Reach;

export type RangeRequest = {
  /** Pre-signed: path and query go out byte for byte. */
  readonly url: string;
  /** Null: the whole file. */
  readonly range: ByteRange | null;
  /** A strong ETag. */
  readonly ifMatch: string | null;
  readonly signal: AbortSignal;
  /** How far inwards this request may go, and each redirect of it. */
  readonly reachOf: ReachOf;
  /** A connection was opened for it; how long that took, TLS included. */
  readonly onConnected?: (connectMs: number) => void;
};

/** Where a body goes: the sink owns the memory, the client fills it, so that no byte is copied on its way. */
export type BodySink = {
  /** Where the next bytes belong, never empty; null: no more are wanted. */
  room(): Uint8Array | null;
  /** So many were put there. A promise: the connection is not to be read on before it is resolved. */
  landed(count: number): Promise<void> | undefined;
};

export type RangeResponse = {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Host (with port) that answered in the end. */
  readonly host: string;
  /**
   * Puts the body into the sink, in order. Resolves at the end of a body that came whole, or when the sink wants no more (then
   * the connection is given up).
   *
   * @throws AppFailure `network.*` when it was cut; whatever the sink throws
   */
  readBody(sink: BodySink): Promise<void>;
  /** At most `limitBytes` of an error's body; never throws. */
  readText(limitBytes: number): Promise<string>;
  /** Gives the connection up. */
  discard(): void;
};

/** The transfer's HTTP: one GET, redirects followed within the rules, no retries, nothing inflated. Never sends a key. */
export type RangeClient = {
  /**
   * Opens connections ahead of the requests that will want them: a round trip or two that need not be waited for. Never
   * throws; what cannot be opened is met by the request.
   */
  prepare(url: string, count: number, reachOf: ReachOf): void;
  /** @throws AppFailure `network.*`, `server.badRedirect`, `server.unsafeStorage`, `server.privateStorage`, `server.badAnswer`; the signal's reason when aborted */
  get(request: RangeRequest): Promise<RangeResponse>;
  close(): void;
};

export type RangeTimeouts = {
  /** To a usable connection: name looked up, connected, TLS agreed. */
  readonly connectMs: number;
  readonly headersMs: number;
  /** Silence in the body. */
  readonly idleMs: number;
};

export const DEFAULT_TIMEOUTS: RangeTimeouts = { connectMs: 15_000, headersMs: 30_000, idleMs: 30_000 };
