import type { AppError } from '../../../shared/errors.ts';
import type { ByteRange } from '../record/byteRanges.ts';
import type { Problem, Reason } from '../retry/problem.ts';
import type { ResponseHeaders } from '../transport/index.ts';
import { parseContentRange } from './contentRange.ts';
import { scanS3Error } from './s3Error.ts';

export type Asked = {
  /** Null: no Range header was sent. */
  readonly range: ByteRange | null;
  /** From the API or an earlier answer; null if nobody has said yet. */
  readonly sizeBytes: number | null;
  /** ETag of the content that is being fetched; null if not known yet. */
  readonly etag: string | null;
  /** Whether the bytes can be proved in the end: then a missing ETag does no harm. */
  readonly isVerifiable: boolean;
  readonly fileName: string;
  readonly host: string;
};

export type Verdict =
  /** The range, cut at the end of the file. */
  | {
      readonly kind: 'range';
      readonly range: ByteRange;
      readonly totalBytes: number;
      readonly etag: string | null;
    }
  /** The whole file from its first byte; null size: the end of the body is the end of the file. */
  | {
      readonly kind: 'whole';
      readonly totalBytes: number | null;
      readonly etag: string | null;
      /** Whether the answer says its length: else more may come than the file is said to have. */
      readonly isSized: boolean;
    }
  /** The file has no bytes at all. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'problem'; readonly problem: Problem };

/**
 * Judges an answer before a byte of it is written: the table of docs/bindist-api.md, 'Signed URLs'.
 *
 * @param errorBody up to 64 KiB of the body of anything that is not 200 or 206
 * @param retryAfterMs already parsed, null if the server gave none
 */
export function judgeResponse(
  status: number,
  headers: ResponseHeaders,
  asked: Asked,
  errorBody: string,
  retryAfterMs: number | null,
): Verdict {
  switch (status) {
    case 206:
      return judgePartial(headers, asked);
    case 200:
      return judgeWhole(headers, asked);
    case 416:
      return judgeUnsatisfied(headers, asked);
    default:
      return reject(...judgeError(status, errorBody), asked, {
        httpStatus: status,
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      });
  }
}

function judgePartial(headers: ResponseHeaders, asked: Asked): Verdict {
  const found = parseContentRange(headers['content-range']);
  if (asked.range === null || found?.kind !== 'range' || found.total === null) {
    return badAnswer(asked, 206, 'no usable Content-Range');
  }
  if (found.start !== asked.range.start || found.end !== Math.min(asked.range.end, found.total)) {
    return badAnswer(asked, 206, 'another range than asked for');
  }
  const problem =
    differs(headers, asked, found.total) ?? encodedOtherwise(headers, asked, found.end - found.start, 206);
  return (
    problem ?? {
      kind: 'range',
      range: { start: found.start, end: found.end },
      totalBytes: found.total,
      etag: readEtag(headers),
    }
  );
}

function judgeWhole(headers: ResponseHeaders, asked: Asked): Verdict {
  const length = parseLength(headers['content-length']);
  if (isLoginPage(headers, asked)) {
    return badAnswer(asked, 200, 'a web page');
  }
  const encoded =
    headers['content-encoding'] !== undefined && length === null
      ? encodedOtherwise(headers, asked, -1, 200)
      : null;
  const problem = encoded ?? differs(headers, asked, length);
  return (
    problem ?? {
      kind: 'whole',
      totalBytes: length ?? asked.sizeBytes,
      etag: readEtag(headers),
      isSized: length !== null,
    }
  );
}

function judgeUnsatisfied(headers: ResponseHeaders, asked: Asked): Verdict {
  const found = parseContentRange(headers['content-range']);
  if (found?.kind === 'unsatisfied') {
    if (found.total === 0 && (asked.sizeBytes ?? 0) === 0) {
      return { kind: 'empty' };
    }
    if (asked.sizeBytes !== null && found.total !== asked.sizeBytes) {
      return sizeDiffers(asked, String(found.total));
    }
  } else if (asked.range?.start === 0) {
    // Ceph says no size. Where not even the first byte is, there is none; if nobody said that there are any, it is asked as a whole.
    return asked.sizeBytes === null
      ? reject('storage.rangesIgnored', {}, asked, { httpStatus: 416 })
      : sizeDiffers(asked, '0');
  } else if (asked.range !== null && asked.sizeBytes !== null && asked.range.start < asked.sizeBytes) {
    return sizeDiffers(asked, 'fewer');
  }
  return reject('storage.rangeRefused', {}, asked, { httpStatus: 416 });
}

/** Content that is another than the one being fetched: known by its ETag first, by its size else. */
function differs(headers: ResponseHeaders, asked: Asked, totalBytes: number | null): Verdict | null {
  const etag = readEtag(headers);
  if (asked.etag !== null && etag !== asked.etag && !(etag === null && asked.isVerifiable)) {
    return reject('publisher.fileReplaced', {}, asked, {});
  }
  if (asked.sizeBytes !== null && totalBytes !== null && totalBytes !== asked.sizeBytes) {
    return sizeDiffers(asked, String(totalBytes));
  }
  return null;
}

function sizeDiffers(asked: Asked, actual: string): Verdict {
  return reject('publisher.sizeMismatch', {}, asked, {
    expected: String(asked.sizeBytes),
    actual,
  });
}

/**
 * A label alone does no harm: S3 sends a stored `.gz` byte for byte and labels it as the publisher said. A proxy that
 * compresses on the way changes the length, or cannot say it.
 */
function encodedOtherwise(
  headers: ResponseHeaders,
  asked: Asked,
  bytes: number,
  status: number,
): Verdict | null {
  const length = parseLength(headers['content-length']);
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (length !== null ? length !== bytes : coding !== 'identity') {
    return badAnswer(asked, status, 'another length than its range');
  }
  return null;
}

/** Networks with a sign-in page answer everything with it. */
function isLoginPage(headers: ResponseHeaders, asked: Asked): boolean {
  const isHtml = /^\s*(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
  const knownContent = asked.etag !== null && readEtag(headers) === asked.etag;
  return isHtml && !knownContent && !/\.(x?html?)$/i.test(asked.fileName);
}

/** `server` is the rest of the table: reason by status first, by S3's code second. */
function judgeError(status: number, body: string): [Reason, Pick<AppError, 'serverMessage'>] {
  const { code, message } = scanS3Error(body);
  const said = code === null ? {} : { serverMessage: code };
  return [reasonOf(status, code, message ?? ''), said];
}

function reasonOf(status: number, code: string | null, message: string): Reason {
  if (code === 'ExpiredToken' || code === 'ExpiredRequest' || /request has expired/i.test(message)) {
    return 'storage.urlExpired';
  }
  if (code === 'RequestTimeTooSkewed' || /not yet valid/i.test(message)) {
    return 'storage.clockSkew';
  }
  if (code === 'SlowDown' || code === 'RequestTimeout' || code === 'InternalError' || status >= 500) {
    return 'server.unavailable';
  }
  switch (status) {
    case 400:
    case 401:
    case 403:
      return 'storage.accessDenied';
    case 404:
    case 410:
      return 'publisher.fileMissing';
    case 407:
      return 'network.proxy';
    case 408:
    case 425:
      return 'server.unavailable';
    case 412:
      return 'publisher.fileReplaced';
    case 429:
      return 'server.rateLimited';
    default:
      return 'server.badAnswer';
  }
}

function badAnswer(asked: Asked, httpStatus: number, actual: string): Verdict {
  return reject('server.badAnswer', {}, asked, { httpStatus, actual });
}

/** The code a user is shown when the engine gives up over a reason that has no code of its own. */
function codeOf(reason: Reason): AppError['code'] {
  switch (reason) {
    case 'storage.urlExpired':
    case 'storage.clockSkew':
    case 'storage.accessDenied':
      return 'server.urlRefused';
    case 'storage.rangeRefused':
    case 'storage.rangesIgnored':
      return 'server.badAnswer';
    case 'storage.surplusBytes':
      return 'publisher.sizeMismatch';
    default:
      return reason;
  }
}

function reject(
  reason: Reason,
  said: Pick<AppError, 'serverMessage'>,
  asked: Asked,
  details: Omit<AppError, 'code'>,
): Verdict {
  return {
    kind: 'problem',
    problem: { reason, error: { code: codeOf(reason), host: asked.host, ...said, ...details } },
  };
}

function readEtag(headers: ResponseHeaders): string | null {
  const etag = headers.etag?.trim() ?? '';
  return etag === '' || etag.length > 300 ? null : etag;
}

function parseLength(header: string | undefined): number | null {
  const text = header?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** `If-Match` compares strongly: a weak ETag never matches and would make every request fail. */
export function isStrongEtag(etag: string | null): etag is string {
  return etag !== null && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag);
}
