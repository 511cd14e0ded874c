import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * AWS Signature Version 4 in the query ('Authenticating Requests: Using Query Parameters', Amazon S3 API reference). Signed here,
 * and really verified over the exact query, verb and host.
 */
export type SigningKey = { readonly accessKeyId: string; readonly secret: string; readonly region: string };

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** RFC 3986: everything but unreserved characters is escaped, in upper case. */
export function escapeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

function signatureOf(
  key: SigningKey,
  request: { method: string; path: string; canonicalQuery: string; host: string; amzDate: string },
): string {
  const day = request.amzDate.slice(0, 8);
  const scope = `${day}/${key.region}/s3/aws4_request`;
  const canonical = [
    request.method,
    request.path,
    request.canonicalQuery,
    `host:${request.host}`,
    '',
    'host',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const toSign = [
    ALGORITHM,
    request.amzDate,
    scope,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const signing = hmac(hmac(hmac(hmac(`AWS4${key.secret}`, day), key.region), 's3'), 'aws4_request');
  return createHmac('sha256', signing).update(toSign).digest('hex');
}

export type PresignRequest = {
  readonly method: 'GET';
  readonly origin: string;
  /** Escaped already. */
  readonly path: string;
  readonly nowMs: number;
  readonly lifeSeconds: number;
  /** Further parameters that are signed as well (`response-content-disposition`, …). */
  readonly extra?: Readonly<Record<string, string>>;
};

export function presign(key: SigningKey, request: PresignRequest): string {
  const amzDate = new Date(request.nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const parameters: Record<string, string> = {
    ...request.extra,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${key.accessKeyId}/${amzDate.slice(0, 8)}/${key.region}/s3/aws4_request`,
    'X-Amz-Date': amzDate,
    'X-Amz-Expires': String(request.lifeSeconds),
    'X-Amz-SignedHeaders': 'host',
  };
  const canonicalQuery = canonicalise(
    Object.entries(parameters).map(([name, value]) => [escapeUri(name), escapeUri(value)]),
  );
  const signature = signatureOf(key, {
    method: request.method,
    path: request.path,
    canonicalQuery,
    host: new URL(request.origin).host,
    amzDate,
  });
  return `${request.origin}${request.path}?${canonicalQuery}&X-Amz-Signature=${signature}`;
}

function canonicalise(pairs: [string, string][]): string {
  return pairs
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

export type PresignVerdict =
  | { readonly kind: 'valid'; readonly signature: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'badSignature' }
  | { readonly kind: 'expired'; readonly expiresAtMs: number; readonly lifeSeconds: number }
  | { readonly kind: 'notYetValid' };

/** Judges a request as it came: verb, raw path and raw query, `Host` header. */
export function verifyPresigned(
  key: SigningKey,
  request: { method: string; rawUrl: string; host: string; nowMs: number },
): PresignVerdict {
  const mark = request.rawUrl.indexOf('?');
  const path = mark < 0 ? request.rawUrl : request.rawUrl.slice(0, mark);
  const rawPairs = (mark < 0 ? '' : request.rawUrl.slice(mark + 1))
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
  const value = (name: string) => rawPairs.find(([raw]) => raw === name)?.[1];
  const signature = value('X-Amz-Signature');
  const amzDate = value('X-Amz-Date');
  const lifeSeconds = Number(value('X-Amz-Expires'));
  if (signature === undefined || amzDate === undefined || value('X-Amz-Algorithm') !== ALGORITHM) {
    return { kind: 'unsigned' };
  }
  const expected = signatureOf(key, {
    method: request.method,
    path,
    canonicalQuery: canonicalise(rawPairs.filter(([name]) => name !== 'X-Amz-Signature')),
    host: request.host,
    amzDate,
  });
  if (!isSame(expected, signature)) return { kind: 'badSignature' };
  const signedAtMs = parseAmzDate(amzDate);
  const expiresAtMs = signedAtMs + lifeSeconds * 1000;
  if (request.nowMs < signedAtMs - 1000) return { kind: 'notYetValid' };
  if (request.nowMs >= expiresAtMs) return { kind: 'expired', expiresAtMs, lifeSeconds };
  return { kind: 'valid', signature };
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function parseAmzDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
