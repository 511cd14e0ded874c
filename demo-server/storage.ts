import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRangeHeader } from './byteRange.ts';
import type { PublishedFile } from './catalogue.ts';
import { type Content, readRange } from './content.ts';
import { actionOf, type FaultAction } from './faults.ts';
import type { PresignVerdict } from './presign.ts';
import type { RequestLogEntry } from './requestLog.ts';
import { s3Error, s3Time } from './s3Xml.ts';
import { createSendWindow, type SendWindow } from './sendWindow.ts';
import type { Pace } from './shaping.ts';

/** One request to the storage, judged and ready to be answered. */
export type StorageRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly verdict: PresignVerdict;
  readonly file: PublishedFile | null;
  readonly actions: readonly FaultAction[];
  /** Called with each fault that changed the answer. */
  readonly tookEffect: (action: FaultAction) => void;
  readonly entry: RequestLogEntry;
  readonly paces: readonly Pace[];
};

const LAST_MODIFIED = 'Tue, 03 Jun 2025 08:15:00 GMT';
const MULTIPART_FROM_BYTES = 16 * 1024 * 1024;

/**
 * An ETag as S3 makes it: like an MD5, and with the number of parts for a file uploaded in parts. It is an identity, never a
 * checksum.
 */
export function etagOf({ seed, sizeBytes }: Content): string {
  const hex = createHash('md5').update(`${seed}:${sizeBytes}`).digest('hex');
  return sizeBytes < MULTIPART_FROM_BYTES
    ? `"${hex}"`
    : `"${hex}-${Math.ceil(sizeBytes / MULTIPART_FROM_BYTES)}"`;
}

/** The action of this kind, if one applies. Then it changes the answer. */
function apply<K extends FaultAction['kind']>(asked: StorageRequest, kind: K) {
  const action = actionOf(asked.actions, kind);
  if (action !== undefined) asked.tookEffect(action);
  return action;
}

/** Answers like S3: first who may ask, then whether the object exists, then conditions, then the range. */
export async function answerStorage(asked: StorageRequest): Promise<void> {
  if (applyEarlyFault(asked)) return;
  if (refuseUnsigned(asked)) return;
  const { request, response, file, entry } = asked;
  if (file === null || file.content === null) {
    return fail(asked, 404, 'NoSuchKey', 'The specified key does not exist.', { Key: entry.path.slice(1) });
  }
  const content = file.content;
  const etagFault = apply(asked, 'etag');
  const etag =
    apply(asked, 'freshEtag') !== undefined
      ? `"${randomBytes(16).toString('hex')}"`
      : etagFault === undefined
        ? etagOf(content)
        : etagFault.value;
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && ifMatch !== '*' && etag !== null && !ifMatch.split(/\s*,\s*/).includes(etag)) {
    return fail(
      asked,
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      {
        Condition: 'If-Match',
      },
    );
  }
  if (etag !== null && request.headers['if-none-match'] === etag) {
    response.writeHead(304, { ETag: etag }).end();
    entry.status = 304;
    return;
  }
  const ifRange = request.headers['if-range'];
  const wantsRange = (ifRange === undefined || ifRange === etag) && apply(asked, 'ignoreRange') === undefined;
  const range = parseRangeHeader(wantsRange ? request.headers.range : undefined, content.sizeBytes);
  if (range.kind === 'unsatisfiable') {
    if (apply(asked, 'silentUnsatisfied') !== undefined) {
      return fail(asked, 416, 'InvalidRange', '');
    }
    response.setHeader('Content-Range', `bytes */${content.sizeBytes}`);
    return fail(asked, 416, 'InvalidRange', 'The requested range is not satisfiable', {
      ActualObjectSize: String(content.sizeBytes),
    });
  }
  const isPart = range.kind === 'range';
  const [start, end] = isPart ? [range.start, range.end] : [0, content.sizeBytes];
  writeHead(asked, { isPart, start, end, sizeBytes: content.sizeBytes, etag });
  await sendBody(asked, content, start, end);
}

/** True when the fault was the whole answer. */
function applyEarlyFault(asked: StorageRequest): boolean {
  const { request, response, entry } = asked;
  if (apply(asked, 'resetBeforeHeaders')) {
    request.socket.resetAndDestroy();
    return true;
  }
  if (apply(asked, 'stallHeaders')) return true;
  const status = apply(asked, 'status');
  if (status !== undefined) {
    response.writeHead(status.status, status.headers).end(status.body ?? '');
    entry.status = status.status;
    return true;
  }
  const redirect = apply(asked, 'redirect');
  if (redirect !== undefined) {
    entry.status = redirect.status ?? 307;
    response.writeHead(entry.status, { Location: redirect.to }).end();
    return true;
  }
  if (apply(asked, 'htmlLogin')) {
    const body =
      '<!doctype html><title>Guest Wi-Fi</title><form><input name=room><button>Log in</button></form>';
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': body.length }).end(body);
    entry.status = 200;
    return true;
  }
  if (apply(asked, 'slowDown')) {
    fail(asked, 503, 'SlowDown', 'Please reduce your request rate.');
    return true;
  }
  if (apply(asked, 'notYetValid')) {
    fail(asked, 403, 'AccessDenied', 'Request is not yet valid');
    return true;
  }
  const expired = apply(asked, 'expired');
  if (expired !== undefined) {
    answerExpired(asked, expired.flavour);
    return true;
  }
  return false;
}

function answerExpired(
  asked: StorageRequest,
  flavour: 's3' | 'expiredToken' | 'r2',
  details: Record<string, string> = {},
): void {
  if (flavour === 's3') fail(asked, 403, 'AccessDenied', 'Request has expired', details);
  else if (flavour === 'expiredToken') fail(asked, 400, 'ExpiredToken', 'The provided token has expired.');
  else fail(asked, 403, 'ExpiredRequest', 'Request has expired');
}

/** True when the request was refused, in S3's words for a request that is not properly signed. */
function refuseUnsigned(asked: StorageRequest): boolean {
  const { request, verdict } = asked;
  if (request.headers.authorization !== undefined && verdict.kind !== 'unsigned') {
    fail(
      asked,
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      {
        ArgumentName: 'Authorization',
      },
    );
    return true;
  }
  switch (verdict.kind) {
    case 'valid':
      return false;
    case 'unsigned':
      fail(asked, 403, 'AccessDenied', 'Access Denied');
      return true;
    case 'badSignature':
      fail(
        asked,
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      );
      return true;
    case 'notYetValid':
      fail(asked, 403, 'AccessDenied', 'Request is not yet valid');
      return true;
    case 'expired':
      answerExpired(asked, 's3', {
        'X-Amz-Expires': String(verdict.lifeSeconds),
        Expires: s3Time(verdict.expiresAtMs),
        ServerTime: s3Time(Date.now()),
      });
      return true;
  }
}

function fail(
  { request, response, entry }: StorageRequest,
  status: number,
  code: string,
  message: string,
  details: Record<string, string> = {},
): void {
  const body = s3Error(code, message, details);
  entry.status = status;
  response.writeHead(status, {
    'Content-Type': 'application/xml',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function writeHead(
  asked: StorageRequest,
  answer: { isPart: boolean; start: number; end: number; sizeBytes: number; etag: string | null },
): void {
  const { response, entry } = asked;
  const { isPart, start, end, sizeBytes, etag } = answer;
  const headers: Record<string, string> = {
    'Accept-Ranges': 'bytes',
    'Last-Modified': LAST_MODIFIED,
    'Content-Type': 'application/octet-stream',
    Server: 'AmazonS3',
    ...(etag === null ? {} : { ETag: etag }),
  };
  if (apply(asked, 'omitContentLength') === undefined) {
    headers['Content-Length'] = String(end - start + (apply(asked, 'contentLengthDelta')?.bytes ?? 0));
  } else {
    // With neither a length nor chunks, the end of the connection is the end of the body.
    response.useChunkedEncodingByDefault = false;
    headers.Connection = 'close';
  }
  const encoding = apply(asked, 'contentEncoding');
  if (encoding !== undefined) headers['Content-Encoding'] = encoding.value;
  if (isPart) {
    const shift = apply(asked, 'wrongRangeStart')?.shiftBytes ?? 0;
    const total = sizeBytes + (apply(asked, 'wrongTotal')?.deltaBytes ?? 0);
    const scripted = apply(asked, 'contentRange');
    const value =
      scripted === undefined ? `bytes ${start + shift}-${end - 1 + shift}/${total}` : scripted.value;
    if (value !== null) headers['Content-Range'] = value;
    if (apply(asked, 'multipartByteranges')) {
      headers['Content-Type'] = 'multipart/byteranges; boundary=3d6b6a416f9b5';
      delete headers['Content-Range'];
    }
  }
  entry.status = isPart ? 206 : 200;
  response.strictContentLength = false;
  response.writeHead(entry.status, headers);
}

async function sendBody(asked: StorageRequest, content: Content, start: number, end: number): Promise<void> {
  const { response, actions, entry } = asked;
  const close = [actionOf(actions, 'closeAtByte'), actionOf(actions, 'closeAfterBytes')]
    .filter((action) => action !== undefined)
    .map((action) => ({ action, at: action.kind === 'closeAtByte' ? action.offset : start + action.bytes }))
    .sort((a, b) => a.at - b.at)[0];
  const stall = actionOf(actions, 'stallAtByte');
  const closeAt = close?.at ?? Number.POSITIVE_INFINITY;
  const stallAt = stall?.offset ?? Number.POSITIVE_INFINITY;
  const isHeld = Math.min(closeAt, stallAt) < end;
  // A cut or stall at an offset before this range takes effect at its first byte.
  const lastByte = isHeld ? Math.max(start, Math.min(closeAt, stallAt)) : end;
  const isStalled = isHeld && stallAt < closeAt;
  if (isHeld && isStalled && stall !== undefined) asked.tookEffect(stall);
  if (isHeld && !isStalled && close !== undefined) asked.tookEffect(close.action);
  const corrupted = actionOf(actions, 'corruptByte');
  const corruptAt = corrupted?.offset ?? -1;
  if (corrupted !== undefined && corruptAt >= start && corruptAt < lastByte) asked.tookEffect(corrupted);
  let at = start;
  const sendWindow = createSendWindow(response.socket);
  for (const block of readRange(content, start, lastByte)) {
    corrupt(block, corruptAt - at);
    if (!(await sendPieces(asked, block, sendWindow))) return;
    at += block.length;
  }
  if (isStalled) return;
  const isShort = isHeld || (actionOf(actions, 'contentLengthDelta')?.bytes ?? 0) > 0;
  // First what was written, then the cut: `destroy` would throw the last bytes away.
  if (isShort) {
    response.socket?.end();
    return;
  }
  entry.isDone = true;
  response.end();
}

function corrupt(block: Buffer, offset: number): void {
  if (offset >= 0 && offset < block.length) block.writeUInt8(block.readUInt8(offset) ^ 0xff, offset);
}

/** Sends a block at the given rate. False when the other side is gone. */
async function sendPieces(asked: StorageRequest, block: Buffer, sendWindow: SendWindow): Promise<boolean> {
  const { response, entry, paces } = asked;
  const drip = apply(asked, 'drip');
  for (let from = 0; from < block.length; ) {
    const pieceBytes = drip === undefined ? Math.min(...paces.map((pace) => pace.pieceBytes)) : 1;
    const piece = block.subarray(from, from + pieceBytes);
    if (drip !== undefined) await sleep(1000 / drip.bytesPerSecond);
    const isPaced = drip !== undefined || paces.some(({ isSet }) => isSet);
    entry.isPaced &&= isPaced;
    for (const pace of paces) await pace.take(piece.length);
    if (isPaced) await sendWindow.take(piece.length);
    if (!(await write(response, piece))) return false;
    entry.bytesSent += piece.length;
    from += piece.length;
  }
  return true;
}

/** False when the other side is gone. */
function write(response: ServerResponse, piece: Buffer): Promise<boolean> | boolean {
  if (response.destroyed || response.socket === null) return false;
  if (response.write(piece)) return true;
  return new Promise((resolve) => {
    const settle = (isOpen: boolean) => {
      response.off('drain', onDrain);
      response.off('close', onClose);
      resolve(isOpen);
    };
    const onDrain = () => settle(true);
    const onClose = () => settle(false);
    response.once('drain', onDrain);
    response.once('close', onClose);
  });
}
