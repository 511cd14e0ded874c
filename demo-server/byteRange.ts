/**
 * Reads a `Range` header against a size (RFC 9110, 14.1.2). Anything but a single range is ignored, as the RFC allows. `end` is
 * exclusive.
 */
export type RangeVerdict =
  | { readonly kind: 'whole' }
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

export function parseRangeHeader(header: string | undefined, sizeBytes: number): RangeVerdict {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return { kind: 'whole' };
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0
      ? { kind: 'unsatisfiable' }
      : { kind: 'range', start: sizeBytes - length, end: sizeBytes };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (start >= sizeBytes) return { kind: 'unsatisfiable' };
  return end <= start ? { kind: 'whole' } : { kind: 'range', start, end };
}
