import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChunked } from '../../../../src/main/downloads/transport/chunkedText.ts';
import { framingOf, parseResponseHead } from '../../../../src/main/downloads/transport/responseHead.ts';

const GOOD =
  'HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 0-4/10\r\nETag: "a"\r\n\r\n';
const parse = (text: string) => parseResponseHead(Buffer.from(text, 'latin1'));

describe('the head of an answer', () => {
  it('is read with its length, names in lower case, values trimmed', () => {
    expect(parse(`${GOOD}hello`)).toEqual({
      status: 206,
      headers: Object.assign(Object.create(null), {
        'content-length': '5',
        'content-range': 'bytes 0-4/10',
        etag: '"a"',
      }),
      lengthBytes: GOOD.length,
      keepsAlive: true,
    });
  });

  it('is incomplete at every cut before its end', () => {
    for (let length = 0; length < GOOD.length; length += 1) {
      expect(parse(GOOD.slice(0, length))).toBe('more');
    }
  });

  it.each([
    ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 5\n\r\n\r\n'],
    ['a folded line', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 6\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n'],
    ['two ranges', 'HTTP/1.1 206 OK\r\nContent-Range: bytes 0-4/10\r\ncontent-range: bytes 5-9/10\r\n\r\n'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n'],
    ['no name', 'HTTP/1.1 200 OK\r\n: 5\r\n\r\n'],
    ['a NUL', 'HTTP/1.1 200 OK\r\nETag: "a\0b"\r\n\r\n'],
    ['HTTP/2', 'HTTP/2 200 OK\r\nContent-Length: 5\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['what is too long', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}`],
  ])('is left to the general client: %s', (_, text) => {
    expect(parse(text)).toBe('other');
  });

  it('never makes it throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const text = `HTTP/1.1 200 OK\r\n${Buffer.from(bytes).toString('latin1')}\r\n\r\n`;
        expect(['more', 'other', 'head']).toContain(typeof parse(text) === 'string' ? parse(text) : 'head');
      }),
    );
  });

  it.each([
    ['Connection: close', 'HTTP/1.1 200 OK\r\nConnection: Close\r\n\r\n'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n'],
  ])('says that the connection ends: %s', (_, text) => {
    expect(parse(text)).toMatchObject({ keepsAlive: false });
  });
});

describe('the framing of a body', () => {
  const framing = (status: number, fields: string) => {
    const head = parse(`HTTP/1.1 ${status} X\r\n${fields}\r\n\r\n`);
    if (typeof head === 'string') throw new Error(head);
    return framingOf(head);
  };

  it.each([
    [200, 'Content-Length: 5', { kind: 'length', bytes: 5 }],
    [403, 'Transfer-Encoding: Chunked', { kind: 'chunked' }],
    [200, 'X: y', { kind: 'untilClose' }],
    [204, 'X: y', { kind: 'length', bytes: 0 }],
    [200, 'Content-Length: 5\r\nTransfer-Encoding: chunked', null],
    [200, 'Transfer-Encoding: gzip, chunked', null],
    [200, 'Content-Length: -5', null],
    [200, 'Content-Length: 5, 5', null],
    [200, 'Content-Length: 9999999999999999', null],
  ])('%i with %s', (status, fields, expected) => {
    expect(framing(status, fields)).toEqual(expected);
  });
});

describe('a chunked error', () => {
  const encode = (pieces: readonly Uint8Array[]) =>
    Buffer.concat([
      ...pieces.flatMap((piece) => [
        Buffer.from(`${piece.length.toString(16)}\r\n`),
        piece,
        Buffer.from('\r\n'),
      ]),
      Buffer.from('0\r\n\r\n'),
    ]);

  it('is read back, and known to be whole only when it is', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 })), fc.nat(), (pieces, cut) => {
        const whole = encode(pieces);
        expect(decodeChunked(whole)).toEqual({ body: Buffer.concat(pieces), isComplete: true });
        const part = decodeChunked(whole.subarray(0, cut % (whole.length - 4)));
        expect(part.isComplete).toBe(false);
        expect(Buffer.concat(pieces).subarray(0, part.body.length)).toEqual(part.body);
      }),
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeChunked(Buffer.from(bytes)).body.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
