import { z } from 'zod';
import { parseChecksum } from './checksum.ts';

// How a field is read when the server may have it wrong: what makes no sense becomes null. Nothing is thrown.

/** Absent as well: zod takes a missing key of plain `unknown` for an error. */
export const anything = z.unknown().optional();

/** Bytes or a count: a whole number that is not negative. Digits in a string are accepted. */
export const tolerantCount = anything.transform((value): number | null => {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
});

/** JSON can spell half a character. Such a text breaks terminals, databases and URLs. */
export const tolerantText = anything.transform((value): string | null =>
  typeof value === 'string' ? value.toWellFormed() : null,
);

/** A text to show, cut at a useful length. A cut text says that it was cut. */
export function tolerantTextUpTo(longest: number) {
  return tolerantText.transform((text): string | null =>
    text === null || text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`,
  );
}

/** An id or a name that JSON may have turned into a number. */
export const tolerantName = anything.transform((value): string | null =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' && Number.isFinite(value)
      ? String(value)
      : null,
);

const MOST_TAGS = 100;
const LONGEST_TAG = 100;

export const tolerantTags = anything.transform((value): string[] =>
  Array.isArray(value)
    ? value
        .filter((tag): tag is string => typeof tag === 'string' && tag !== '')
        .slice(0, MOST_TAGS)
        .map((tag) => tag.slice(0, LONGEST_TAG).toWellFormed())
    : [],
);

/** A missing or odd value means true: an application or version is hidden only when the server says so. */
export const tolerantFlag = anything.transform(
  (value): boolean => !(value === false || value === 0 || value === 'false'),
);

const CENTURY_MS = 100 * 365.25 * 86_400_000;

/**
 * A time in ISO 8601, or in seconds or milliseconds since 1970. One without a zone is UTC, since it came from a server. Null for
 * a time at which nothing can have been published: 1970 and before (an empty field), and more than a century ahead ('never').
 */
export function parseTime(value: unknown): number | null {
  const epochMs = epochOf(value);
  return Number.isFinite(epochMs) && epochMs > 0 && epochMs <= Date.now() + CENTURY_MS
    ? Math.trunc(epochMs)
    : null;
}

function epochOf(value: unknown): number {
  if (typeof value === 'number') {
    // Smaller numbers are seconds: taken for milliseconds they would be times before 2001.
    return Math.abs(value) < 1e12 ? value * 1000 : value;
  }
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) {
    return Number.NaN;
  }
  const hasZone = !value.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/i.test(value);
  return Date.parse(hasZone ? value : `${value}Z`);
}

export const tolerantTime = anything.transform(parseTime);

export const tolerantChecksum = anything.transform(parseChecksum);
