/** Bytes from `start` up to, not including, `end`. */
export type ByteRange = { readonly start: number; readonly end: number };

/** Sorted, not overlapping, not touching, none empty. */
export type ByteRanges = readonly ByteRange[];

/** The set with one more range in it. */
export function addRange(ranges: ByteRanges, added: ByteRange): ByteRange[] {
  if (added.end <= added.start) {
    return [...ranges];
  }
  const before = ranges.filter((range) => range.end < added.start);
  const after = ranges.filter((range) => range.start > added.end);
  const touching = ranges.slice(before.length, ranges.length - after.length);
  const start = Math.min(added.start, ...touching.map((range) => range.start));
  const end = Math.max(added.end, ...touching.map((range) => range.end));
  return [...before, { start, end }, ...after];
}

/** All bytes that are in either set. */
export function unionRanges(a: ByteRanges, b: ByteRanges): ByteRange[] {
  return b.reduce<ByteRange[]>(addRange, [...a]);
}

/** The part of the set that lies below `limit`. */
export function clipRanges(ranges: ByteRanges, limit: number): ByteRange[] {
  return ranges
    .filter((range) => range.start < limit)
    .map((range) => ({ start: range.start, end: Math.min(range.end, limit) }));
}

/** The ranges that a file of `sizeBytes` still lacks, in the order of the file. */
export function missingRanges(ranges: ByteRanges, sizeBytes: number): ByteRange[] {
  const missing: ByteRange[] = [];
  let position = 0;
  for (const range of clipRanges(ranges, sizeBytes)) {
    if (range.start > position) {
      missing.push({ start: position, end: range.start });
    }
    position = range.end;
  }
  if (position < sizeBytes) {
    missing.push({ start: position, end: sizeBytes });
  }
  return missing;
}

export function countBytes(ranges: ByteRanges): number {
  return ranges.reduce((sum, range) => sum + range.end - range.start, 0);
}

/** Length of the run of bytes that begins at byte 0. */
export function prefixLength(ranges: ByteRanges): number {
  const first = ranges[0];
  return first !== undefined && first.start === 0 ? first.end : 0;
}

/** In the journal's spelling: `0-1048576 16777216-17825792`. */
export function formatRanges(ranges: ByteRanges): string {
  return ranges.map((range) => `${range.start}-${range.end}`).join(' ');
}

/** Reads what {@link formatRanges} wrote. Null for anything else, so that a damaged journal is never trusted. */
export function parseRanges(text: string): ByteRange[] | null {
  if (text === '') {
    return [];
  }
  const ranges: ByteRange[] = [];
  for (const word of text.split(' ')) {
    const match = /^(\d{1,15})-(\d{1,15})$/.exec(word);
    const start = Number(match?.[1]);
    const end = Number(match?.[2]);
    const previousEnd = ranges.at(-1)?.end ?? -1;
    if (match === null || end <= start || start <= previousEnd) {
      return null;
    }
    ranges.push({ start, end });
  }
  return ranges;
}
