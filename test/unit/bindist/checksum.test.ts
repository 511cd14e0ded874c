import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChecksum } from '../../../src/main/bindist/checksum.ts';
import { checksumSchema } from '../../../src/shared/model.ts';

const hex = '0123456789abcdef'.repeat(4);
const hex384 = '0123456789abcdef'.repeat(6);
const hex512 = '0123456789abcdef'.repeat(8);
const base64 = (digits: string) => Buffer.from(digits, 'hex').toString('base64');

describe('a declared checksum (fault 70)', () => {
  it.each([
    [hex, 'sha256', hex],
    [`sha256:${hex}`, 'sha256', hex],
    [`SHA-256=${hex.toUpperCase()}`, 'sha256', hex],
    [`SHA-256 ${hex}`, 'sha256', hex],
    [`sha256-${base64(hex)}`, 'sha256', hex],
    [` ${hex} `, 'sha256', hex],
    [base64(hex), 'sha256', hex],
    [base64(hex).replace('=', ''), 'sha256', hex],
    [`sha-256=:${base64(hex)}:`, 'sha256', hex],
    [hex384, 'sha384', hex384],
    [base64(hex384), 'sha384', hex384],
    [`sha384-${base64(hex384)}`, 'sha384', hex384],
    [`SHA384: ${hex384}`, 'sha384', hex384],
    [hex512, 'sha512', hex512],
    [`sha512:${hex512}`, 'sha512', hex512],
    [base64(hex512), 'sha512', hex512],
    [`sha512-${base64(hex512)}`, 'sha512', hex512],
    [`SHA-512 ${base64(hex512).replaceAll('=', '')}`, 'sha512', hex512],
  ])('%j is proved', (declared, kind, digits) => {
    expect(parseChecksum(declared)).toEqual({ kind, hex: digits });
  });

  it.each([
    'd41d8cd98f00b204e9800998ecf8427e',
    'md5:d41d8cd98f00b204e9800998ecf8427e',
    `md5:${hex}`,
    `sha1:${hex.slice(0, 40)}`,
    hex.slice(0, 40),
    'crc32:cbf43926',
    'cbf43926',
    `${hex}0`,
    `sha512:${hex}`,
    `sha384:${hex}`,
    `sha384:${'a'.repeat(64)}`,
    `sha256:${hex512}`,
    `sha256:${base64(hex512)}`,
    `sha512/256:${hex}`,
    `sha512-256:${hex}`,
    `sha3-256:${hex}`,
    `sha-224-${hex.slice(0, 56)}`,
    `sha256${hex}`,
    `${hex}  setup.exe`,
    `${hex} ${hex}`,
    `${base64(hex)}=`,
    // Bits behind the last byte.
    base64(hex).replace('8=', '9='),
    base64(hex).replace('AS', '+-'),
    'see-the-release-notes-for-the-right-number-x',
    'see-the-release-notes-for-the-right-numbers',
    'the checksum is on our web page, please look',
    'x'.repeat(64),
    '!'.repeat(64),
  ])('%j cannot be proved', (declared) => {
    expect(parseChecksum(declared)).toEqual({ kind: 'unverifiable', declared });
  });

  it.each([12, {}, [hex], true])('%j is no checksum, and was declared', (value) => {
    expect(parseChecksum(value)).toEqual({ kind: 'unverifiable', declared: null });
  });

  it('keeps no more of it than can be shown', () => {
    expect(parseChecksum('x'.repeat(300))).toEqual({ kind: 'unverifiable', declared: 'x'.repeat(200) });
    expect(checksumSchema.safeParse(parseChecksum(`${'x'.repeat(199)}\u{1f600}`)).success).toBe(true);
    expect(checksumSchema.safeParse(parseChecksum(`a\ud800b${'x'.repeat(500_000)}`)).success).toBe(true);
  });

  it.each([undefined, null, '', '  \n'])('%j is not said here (fault 69)', (value) => {
    expect(parseChecksum(value)).toEqual({ kind: 'notSaid' });
  });

  const digest = fc
    .constantFrom(32, 48, 64)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  const kindOf = { 32: 'sha256', 48: 'sha384', 64: 'sha512' } as const;
  const bits = { 32: '256', 48: '384', 64: '512' } as const;
  const lengthOf = ({ length }: Uint8Array) => (length === 32 ? 32 : length === 48 ? 48 : 64);
  const encoding = fc.constantFrom<(bytes: Buffer) => string>(
    (bytes) => bytes.toString('hex'),
    (bytes) => bytes.toString('hex').toUpperCase(),
    (bytes) => bytes.toString('base64'),
    (bytes) => bytes.toString('base64').replaceAll('=', ''),
    (bytes) => bytes.toString('base64url'),
    (bytes) => bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  );
  const name = fc.constantFrom('sha', 'SHA', 'Sha-', 'SHA-', 'sha_');
  const separator = fc.constantFrom(':', '=', '-', ' ', ': ', ' = ');

  it('is the same digest however it is written, with its name', () => {
    fc.assert(
      fc.property(digest, encoding, name, separator, (bytes, encode, before, between) => {
        const length = lengthOf(bytes);
        const text = encode(Buffer.from(bytes));
        // 48 equal bytes can be 64 hex digits in base64: those are taken for a digest of another length.
        fc.pre(!(length === 48 && text.length === 64 && /^[0-9a-f]+$/i.test(text)));
        expect(parseChecksum(`${before}${bits[length]}${between}${text}`)).toEqual({
          kind: kindOf[length],
          hex: Buffer.from(bytes).toString('hex'),
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same digest without its name, by its length', () => {
    fc.assert(
      fc.property(digest, encoding, (bytes, encode) => {
        const text = encode(Buffer.from(bytes));
        fc.pre(!(bytes.length === 48 && text.length === 64 && /^[0-9a-f]+$/i.test(text)));
        expect(parseChecksum(text)).toEqual({
          kind: kindOf[lengthOf(bytes)],
          hex: Buffer.from(bytes).toString('hex'),
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('of 64 hex digits is SHA-256, never a SHA-384 in base64', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-fA-F]{64}$/), (digits) => {
        expect(parseChecksum(digits)).toEqual({ kind: 'sha256', hex: digits.toLowerCase() });
      }),
    );
  });
});
