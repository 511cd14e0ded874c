import type { Checksum, DigestAlgorithm } from '../../shared/model.ts';

/** Characters of each digest in hex, and in base64 with and without padding. */
const LENGTHS = [
  { kind: 'sha256', bytes: 32, hex: 64, base64: [43, 44] },
  { kind: 'sha384', bytes: 48, hex: 96, base64: [64] },
  { kind: 'sha512', bytes: 64, hex: 128, base64: [86, 88] },
] as const;

/** Longer than any spelling of a digest. Whatever is longer is refused without being parsed. */
const LONGEST_DIGEST = 300;
const LONGEST_DECLARED = 200;

/**
 * Reads a declared checksum (docs/bindist-api.md, 'Checksums'). A SHA-256, 384 or 512 is recognised in hex or base64 (standard or
 * URL-safe, padded or not), bare or after its name (`sha256:`, `SHA-384=`, `sha512-` as in subresource integrity). A missing one
 * is `notSaid`; anything else is unverifiable.
 */
export function parseChecksum(value: unknown): Checksum {
  if (value === undefined || value === null) {
    return { kind: 'notSaid' };
  }
  if (typeof value !== 'string') {
    return { kind: 'unverifiable', declared: null };
  }
  const text = value.trim();
  if (text === '') {
    return { kind: 'notSaid' };
  }
  return parseDigest(text) ?? { kind: 'unverifiable', declared: cut(text.toWellFormed()) };
}

function parseDigest(text: string): Checksum | null {
  if (text.length > LONGEST_DIGEST) {
    return null;
  }
  const named = /^sha[-_ ]?(256|384|512)(?=[\s:=-])(.+)$/is.exec(text);
  if (named?.[2] === undefined) {
    return bareDigest(text);
  }
  const kind = algorithmOf(named[1]);
  // A URL-safe digest can itself begin with a dash, which here would be taken for the separator after the name.
  for (const separator of [/^\s*[:=-]\s*/, /^\s+/]) {
    const digits = named[2].replace(separator, '');
    // RFC 9530 spells it `sha-256=:…:`.
    const found = namedDigest(kind, /^:(.*):$/.exec(digits)?.[1] ?? digits);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function algorithmOf(bits: string | undefined): DigestAlgorithm {
  return bits === '512' ? 'sha512' : bits === '384' ? 'sha384' : 'sha256';
}

function namedDigest(kind: DigestAlgorithm, digits: string): Checksum | null {
  const length = LENGTHS.find((candidate) => candidate.kind === kind);
  if (length === undefined) {
    return null;
  }
  if (isHex(digits)) {
    // Hex digits of another algorithm's length are not read as base64 of this one, though they would parse.
    const isOtherHex = digits.length !== length.hex && LENGTHS.some(({ hex }) => hex === digits.length);
    if (digits.length === length.hex || isOtherHex) {
      return isOtherHex ? null : { kind, hex: digits.toLowerCase() };
    }
  }
  return fromBase64(length, digits);
}

/** Without a name the length decides. 64 hex digits are taken for SHA-256, though they would also be a SHA-384 in base64. */
function bareDigest(digits: string): Checksum | null {
  const inHex = isHex(digits) ? LENGTHS.find(({ hex }) => hex === digits.length) : undefined;
  if (inHex !== undefined) {
    return { kind: inHex.kind, hex: digits.toLowerCase() };
  }
  if (isWords(digits)) {
    return null;
  }
  const length = LENGTHS.find(({ base64 }) => base64.some((count) => count === digits.length));
  return length === undefined ? null : fromBase64(length, digits);
}

/** Texts such as `sha-224-…`, `md5-…` or words joined by dashes can have a digest's length by chance. */
function isWords(text: string): boolean {
  return (
    /^(?:md\d|sha-?\d+|crc-?\d+c?|adler-?\d+|blake\d[a-z]*|rmd-?\d+|ripemd-?\d+|tiger-?\d*|whirlpool|xxh\d+)[-_]/i.test(
      text,
    ) || /^[a-z]+(?:[-_][a-z]+)*$/.test(text)
  );
}

function isHex(text: string): boolean {
  return /^[0-9a-f]+$/i.test(text);
}

function fromBase64({ kind, bytes }: (typeof LENGTHS)[number], text: string): Checksum | null {
  // One alphabet or the other, never a mix. The padding is complete or absent.
  if (!/^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/.test(text)) {
    return null;
  }
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  const decoded = Buffer.from(standard, 'base64');
  const canonical = decoded.toString('base64');
  if (decoded.length !== bytes || (standard !== canonical && standard !== canonical.replace(/=+$/, ''))) {
    return null;
  }
  return { kind, hex: decoded.toString('hex') };
}

function cut(text: string): string {
  return text.slice(0, LONGEST_DECLARED).replace(/[\uD800-\uDBFF]$/, '');
}
