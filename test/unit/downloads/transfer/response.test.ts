import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContentRange } from '../../../../src/main/downloads/transfer/contentRange.ts';
import { type Asked, isStrongEtag, judgeResponse } from '../../../../src/main/downloads/transfer/response.ts';
import { scanS3Error } from '../../../../src/main/downloads/transfer/s3Error.ts';
import type { ResponseHeaders } from '../../../../src/main/downloads/transport/index.ts';

const asked: Asked = {
  range: { start: 100, end: 200 },
  sizeBytes: 1000,
  etag: '"v1"',
  isVerifiable: true,
  fileName: 'tool.bin',
  host: 'storage.test',
};
const good: ResponseHeaders = {
  'content-range': 'bytes 100-199/1000',
  'content-length': '100',
  etag: '"v1"',
};
const s3 = (code: string, message = '') =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const judge = (status: number, headers: ResponseHeaders, about: Partial<Asked> = {}, body = '') =>
  judgeResponse(status, headers, { ...asked, ...about }, body, null);
const reasonOf = (...args: Parameters<typeof judge>) => {
  const verdict = judge(...args);
  return verdict.kind === 'problem' ? verdict.problem.reason : verdict.kind;
};

describe('206 (faults 11, 12, 13, 14, 15)', () => {
  it('is taken when it is exactly what was asked for', () => {
    expect(judge(206, good)).toEqual({
      kind: 'range',
      range: { start: 100, end: 200 },
      totalBytes: 1000,
      etag: '"v1"',
    });
  });

  it.each<[string, ResponseHeaders, Partial<Asked>, string]>([
    ['no Content-Range', { ...good, 'content-range': undefined }, {}, 'server.badAnswer'],
    ['garbage', { ...good, 'content-range': 'bytes 100-/1000' }, {}, 'server.badAnswer'],
    ['another start', { ...good, 'content-range': 'bytes 99-198/1000' }, {}, 'server.badAnswer'],
    ['too little', { ...good, 'content-range': 'bytes 100-150/1000' }, {}, 'server.badAnswer'],
    ['unknown total', { ...good, 'content-range': 'bytes 100-199/*' }, {}, 'server.badAnswer'],
    ['another total', { ...good, 'content-range': 'bytes 100-199/1001' }, {}, 'publisher.sizeMismatch'],
    ['another ETag', { ...good, etag: '"v2"' }, {}, 'publisher.fileReplaced'],
    ['no ETag, verifiable', { ...good, etag: undefined }, {}, 'range'],
    [
      'no ETag, unverifiable',
      { ...good, etag: undefined },
      { isVerifiable: false },
      'publisher.fileReplaced',
    ],
    [
      'compressed on the way',
      { ...good, 'content-length': '50', 'content-encoding': 'gzip' },
      {},
      'server.badAnswer',
    ],
    [
      'compressed, no length',
      { ...good, 'content-length': undefined, 'content-encoding': 'gzip' },
      {},
      'server.badAnswer',
    ],
    ['stored as gzip', { ...good, 'content-encoding': 'gzip' }, {}, 'range'],
    ['no range asked for', good, { range: null }, 'server.badAnswer'],
    [
      'multipart',
      { 'content-type': 'multipart/byteranges; boundary=x', etag: '"v1"' },
      {},
      'server.badAnswer',
    ],
  ])('%s', (_name, headers, about, reason) => {
    expect(reasonOf(206, headers, about)).toBe(reason);
  });
});

describe('200 (fault 6)', () => {
  it.each<[string, ResponseHeaders, Partial<Asked>, string]>([
    ['whole file', { 'content-length': '1000', etag: '"v1"' }, {}, 'whole'],
    ['no length', { etag: '"v1"' }, {}, 'whole'],
    ['another length', { 'content-length': '10', etag: '"v1"' }, {}, 'publisher.sizeMismatch'],
    ['another ETag', { 'content-length': '1000', etag: '"v2"' }, {}, 'publisher.fileReplaced'],
    ['a web page', { 'content-length': '1000', 'content-type': 'text/html' }, {}, 'server.badAnswer'],
    ['a web page that is the file', { 'content-type': 'text/html' }, { fileName: 'a.html' }, 'whole'],
    ['compressed on the way', { 'content-encoding': 'br', etag: '"v1"' }, {}, 'server.badAnswer'],
  ])('%s', (_name, headers, about, reason) => {
    expect(reasonOf(200, headers, about)).toBe(reason);
  });
});

describe('an error', () => {
  it.each<[number, string, string]>([
    [403, s3('AccessDenied', 'Request has expired'), 'storage.urlExpired'],
    [400, s3('ExpiredToken'), 'storage.urlExpired'],
    [403, s3('ExpiredRequest'), 'storage.urlExpired'],
    [403, s3('AccessDenied', 'Request is not yet valid'), 'storage.clockSkew'],
    [403, s3('RequestTimeTooSkewed'), 'storage.clockSkew'],
    [403, s3('SignatureDoesNotMatch'), 'storage.accessDenied'],
    [403, '', 'storage.accessDenied'],
    [400, s3('InvalidArgument', 'Only one auth mechanism allowed'), 'storage.accessDenied'],
    [400, s3('RequestTimeout'), 'server.unavailable'],
    [401, '', 'storage.accessDenied'],
    [404, s3('NoSuchKey'), 'publisher.fileMissing'],
    [410, '', 'publisher.fileMissing'],
    [407, '', 'network.proxy'],
    [412, s3('PreconditionFailed'), 'publisher.fileReplaced'],
    [429, '', 'server.rateLimited'],
    [500, s3('InternalError'), 'server.unavailable'],
    [503, s3('SlowDown'), 'server.unavailable'],
    [204, '', 'server.badAnswer'],
    [304, '', 'server.badAnswer'],
    [418, '<html>', 'server.badAnswer'],
  ])('%i %s is %s', (status, body, reason) => {
    expect(reasonOf(status, {}, {}, body)).toBe(reason);
  });

  it('416 that says no size is of an object that ends before (fault 75)', () => {
    const about = (start: number) => ({ range: { start, end: start + 100 } });
    expect(judge(416, {}, about(0))).toMatchObject({
      problem: { reason: 'publisher.sizeMismatch', error: { expected: '1000', actual: '0' } },
    });
    expect(judge(416, { 'content-range': 'bytes */*' }, about(500))).toMatchObject({
      problem: { reason: 'publisher.sizeMismatch', error: { expected: '1000', actual: 'fewer' } },
    });
    // Nobody said that there is a byte: asked without a range.
    expect(reasonOf(416, {}, { ...about(0), sizeBytes: null })).toBe('storage.rangesIgnored');
    expect(reasonOf(416, {}, { ...about(500), sizeBytes: null })).toBe('storage.rangeRefused');
    expect(reasonOf(416, { 'content-range': 'bytes */1000' }, about(500))).toBe('storage.rangeRefused');
  });

  it('416 of an empty file is an empty file', () => {
    expect(reasonOf(416, { 'content-range': 'bytes */0' }, { sizeBytes: null })).toBe('empty');
    expect(reasonOf(416, { 'content-range': 'bytes */900' })).toBe('publisher.sizeMismatch');
  });
});

describe('parsers of hostile text', () => {
  it('Content-Range: never throws, never lies', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `bytes ${text}`),
        ),
        (text) => {
          const found = parseContentRange(text);
          if (found?.kind === 'range') {
            expect(found.end).toBeGreaterThan(found.start);
            expect(found.end).toBeLessThanOrEqual(found.total ?? Number.MAX_SAFE_INTEGER);
          }
        },
      ),
    );
    expect(parseContentRange('bytes 0-9007199254740993/9007199254740994')).toBeNull();
    expect(parseContentRange('bytes 5368709120-5368709129/5368709130')).toEqual({
      kind: 'range',
      start: 5368709120,
      end: 5368709130,
      total: 5368709130,
    });
  });

  it('S3 errors: never throws, code is a word', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { code } = scanS3Error(`<Error><Code>${text}</Code>`);
        expect(code ?? 'none').toMatch(/^[A-Za-z0-9.]+$/);
      }),
    );
    expect(scanS3Error('<html><Code>x</Code></html>').code).toBeNull();
    expect(scanS3Error(`${' '.repeat(70_000)}${s3('NoSuchKey')}`).code).toBeNull();
  });

  it('only strong ETags go into If-Match', () => {
    expect(isStrongEtag('"abc-2"')).toBe(true);
    expect(['W/"abc"', 'abc', '"a"b"', null, '"a\n"'].map(isStrongEtag)).not.toContain(true);
  });
});
