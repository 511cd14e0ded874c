/** `Content-Range: bytes 0-99/1000`; `end` is not included, null `total` is a `*`. */
export type ContentRange =
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly total: number | null }
  | { readonly kind: 'unsatisfied'; readonly total: number };

/** Null for a missing header and for anything that is not exactly RFC 9110, 14.4, within safe integers. */
export function parseContentRange(header: string | undefined): ContentRange | null {
  const match = /^bytes (?:(\d{1,16})-(\d{1,16})|(\*))\/(?:(\d{1,16})|(\*))$/i.exec(header?.trim() ?? '');
  if (match === null) {
    return null;
  }
  const total = match[4] === undefined ? null : Number(match[4]);
  if (total !== null && !Number.isSafeInteger(total)) {
    return null;
  }
  if (match[3] !== undefined) {
    return total === null ? null : { kind: 'unsatisfied', total };
  }
  const start = Number(match[1]);
  const end = Number(match[2]) + 1;
  if (!Number.isSafeInteger(end) || end <= start || (total !== null && end > total)) {
    return null;
  }
  return { kind: 'range', start, end, total };
}
