import { describe, expect, it } from 'vitest';
import { parseContentRange } from '../../../../src/main/downloads/transfer/contentRange.ts';

describe('a Content-Range', () => {
  it.each([
    ['bytes 0-99/1000', { kind: 'range', start: 0, end: 100, total: 1000 }],
    ['bytes 0-0/1', { kind: 'range', start: 0, end: 1, total: 1 }],
    ['  Bytes 900-999/1000 ', { kind: 'range', start: 900, end: 1000, total: 1000 }],
    ['bytes 5-9/*', { kind: 'range', start: 5, end: 10, total: null }],
    ['bytes */1000', { kind: 'unsatisfied', total: 1000 }],
  ])('%j is read, its end not included', (header, range) => {
    expect(parseContentRange(header)).toEqual(range);
  });

  it.each([
    undefined,
    '',
    'bytes',
    'items 0-9/10',
    'bytes 0-9',
    'bytes 0-10/10',
    'bytes 9-0/10',
    'bytes -9/10',
    'bytes 0x0-9/10',
    'bytes */*',
    'bytes 0-9/10, 20-29/30',
    'bytes 0-9007199254740991/*',
    'bytes 0-9/9007199254740992',
  ])('%j is none', (header) => {
    expect(parseContentRange(header)).toBeNull();
  });
});
