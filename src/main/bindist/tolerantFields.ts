import { z } from 'zod';
import type { Checksum } from '../../shared/model.ts';

// How a field is read when the server may be wrong about it: what cannot be made sense of becomes null, never a throw.

/** Absent too: zod takes a missing key of plain `unknown` for an error. */
export const anything = z.unknown().optional();

/** Bytes or a count: whole and not negative. Digits in a string are taken. */
export const tolerantCount = anything.transform((value): number | null => {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
});

export const tolerantText = anything.transform((value): string | null =>
  typeof value === 'string' ? value : null,
);

/** An id or a name that JSON may have turned into a number. */
export const tolerantName = anything.transform((value): string | null =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' && Number.isFinite(value)
      ? String(value)
      : null,
);

export const tolerantTags = anything.transform((value): string[] =>
  Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === 'string' && tag !== '') : [],
);

/** Absent or nonsense means true: an application or version is hidden only when the server says so. */
export const tolerantFlag = anything.transform(
  (value): boolean => !(value === false || value === 0 || value === 'false'),
);

/** ISO 8601, or seconds or milliseconds since 1970. A time without a zone is UTC: it came from a server. */
export function parseTime(value: unknown): number | null {
  if (typeof value === 'number') {
    const epochMs = Math.abs(value) < 1e11 ? value * 1000 : value;
    return Number.isFinite(epochMs) && Math.abs(epochMs) <= 8.64e15 ? Math.trunc(epochMs) : null;
  }
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) {
    return null;
  }
  const hasZone = !value.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/i.test(value);
  const epochMs = Date.parse(hasZone ? value : `${value}Z`);
  return Number.isNaN(epochMs) ? null : epochMs;
}

export const tolerantTime = anything.transform(parseTime);

/** Only 64 hex digits, with or without `sha256:`, can be proved (bindist-api.md, 'checksum'). */
export function parseChecksum(value: unknown): Checksum {
  if (typeof value !== 'string' || value.trim() === '') {
    return { kind: 'unverifiable', declared: null };
  }
  const hex = /^(?:sha-?256[:=])?([0-9a-f]{64})$/i.exec(value.trim())?.[1];
  return hex === undefined
    ? { kind: 'unverifiable', declared: value.trim().slice(0, 200) }
    : { kind: 'sha256', hex: hex.toLowerCase() };
}

export const tolerantChecksum = anything.transform(parseChecksum);
