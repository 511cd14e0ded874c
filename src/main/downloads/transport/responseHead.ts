import type { ResponseHeaders } from './rangeClient.ts';

export type ResponseHead = {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Length of the head in bytes, the empty line included. */
  readonly lengthBytes: number;
  /** Whether the server keeps the connection after the body. */
  readonly keepsAlive: boolean;
};

export const LONGEST_HEAD_BYTES = 32 * 1024;

/** When these are there twice, they contradict each other or are an attempt at smuggling: RFC 9112, section 6.3. */
const ONCE_ONLY = new Set([
  'content-length',
  'transfer-encoding',
  'content-range',
  'content-encoding',
  'etag',
  'location',
]);
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/;

/**
 * Reads the head of an HTTP/1.1 answer (RFC 9112), strictly. Whatever is not exactly by the standard is 'other', and the caller
 * asks again with a client that knows all of HTTP.
 *
 * @param bytes what has come so far
 */
export function parseResponseHead(bytes: Uint8Array): ResponseHead | 'more' | 'other' {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = view.indexOf('\r\n\r\n');
  if (end < 0) {
    return view.length >= LONGEST_HEAD_BYTES ? 'other' : 'more';
  }
  const [statusLine = '', ...lines] = view.toString('latin1', 0, end).split('\r\n');
  const status = STATUS_LINE.exec(statusLine);
  if (status === null) {
    return 'other';
  }
  const headers = parseFields(lines);
  return headers === null
    ? 'other'
    : {
        status: Number(status[2]),
        headers,
        lengthBytes: end + 4,
        keepsAlive: status[1] === '1' && !/\bclose\b/i.test(headers.connection ?? ''),
      };
}

function parseFields(lines: readonly string[]): Record<string, string> | null {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const field = FIELD.exec(line);
    const name = field?.[1]?.toLowerCase();
    const value = field?.[2];
    if (name === undefined || value === undefined || (ONCE_ONLY.has(name) && headers[name] !== undefined)) {
      return null;
    }
    headers[name] ??= value;
  }
  return headers;
}

/** How the body of an answer ends. */
export type BodyFraming =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'untilClose' };

/** RFC 9112, section 6.3. Null: the head contradicts itself, or makes no sense. */
export function framingOf(head: ResponseHead): BodyFraming | null {
  const coding = head.headers['transfer-encoding'];
  const length = head.headers['content-length'];
  if (coding !== undefined) {
    return length === undefined && coding.toLowerCase() === 'chunked' ? { kind: 'chunked' } : null;
  }
  if (head.status === 204 || head.status === 304) {
    return { kind: 'length', bytes: 0 };
  }
  if (length === undefined) {
    return { kind: 'untilClose' };
  }
  return /^\d{1,15}$/.test(length) ? { kind: 'length', bytes: Number(length) } : null;
}
