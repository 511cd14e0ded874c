import type { ByteRange } from './byteRanges.ts';
import type { ResponseHeaders } from './response.ts';

export type RangeRequest = {
  /** Pre-signed: path and query go out byte for byte. */
  readonly url: string;
  /** Null: the whole file. */
  readonly range: ByteRange | null;
  /** A strong ETag. */
  readonly ifMatch: string | null;
  readonly signal: AbortSignal;
};

export type RangeResponse = {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Host (with port) that answered in the end. */
  readonly host: string;
  /**
   * Hands over the body as it comes, in order. The buffers belong to the sink from then on; no more come before a promise it
   * returned is resolved. Resolves at the end of a body that came whole.
   *
   * @throws AppFailure `network.*` when it was cut; whatever the sink throws
   */
  readBody(sink: (bytes: Buffer) => Promise<void> | void): Promise<void>;
  /** At most `limitBytes` of an error's body; never throws. */
  readText(limitBytes: number): Promise<string>;
  /** Gives the connection up. */
  discard(): void;
};

/** The transfer's HTTP: one GET, redirects followed within the rules, no retries, nothing inflated. Never sends a key. */
export type RangeClient = {
  /** @throws AppFailure `network.*`, `server.badRedirect`, `server.badAnswer`; the signal's reason when aborted */
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
