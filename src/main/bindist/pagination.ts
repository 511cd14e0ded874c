import { fieldOf } from './fields.ts';

// How lists are cut into pages, in every way a server has been seen to say it, or may (docs/bindist-api.md, 'Lists and their
// pages'). Pure.

/** What an answer says about the rest of its list. */
export type PageFacts = {
  /** Whether the answer says that there is more. Null where it does not say. */
  readonly hasMore: boolean | null;
  /** The parameters of the next request, where the answer gives any. */
  readonly next: Readonly<Record<string, string>> | null;
  /** Entries in all. */
  readonly total: number | null;
  /** Pages in all. */
  readonly pages: number | null;
  /** Entries of a page as the server counts them: fewer than requested where it has a limit of its own. */
  readonly limit: number | null;
};

const MORE = [
  'hasMore',
  'hasNext',
  'has_more',
  'has_next',
  'hasNextPage',
  'has_next_page',
  'isTruncated',
  'more',
];
const LAST = ['isLast', 'isLastPage', 'last'];
const TOTAL = [
  'total',
  'totalCount',
  'total_count',
  'totalItems',
  'total_items',
  'totalElements',
  'totalResults',
  'totalRecords',
  'count',
];
const PAGES = ['totalPages', 'total_pages', 'pageCount', 'page_count', 'pages', 'lastPage', 'last_page'];
const LIMITS = ['limit', 'pageSize', 'page_size', 'perPage', 'per_page', 'size'];
/** Names a cursor may have, each with the parameter it is sent back in. */
const CURSORS: readonly (readonly [name: string, parameter: string])[] = [
  ['nextCursor', 'cursor'],
  ['next_cursor', 'cursor'],
  ['nextPageToken', 'pageToken'],
  ['next_page_token', 'page_token'],
  ['nextToken', 'nextToken'],
  ['next_token', 'next_token'],
  ['continuationToken', 'continuationToken'],
  ['continuation', 'continuation'],
  ['endCursor', 'after'],
  ['cursor', 'cursor'],
  ['pageToken', 'pageToken'],
];
const LONGEST_CURSOR = 4096;
const MOST_LINK_PARAMETERS = 20;

/**
 * @param answer `meta` and `envelope` are what stands beside and around its `data`; header names are in lower case
 * @param asked the parameters that were sent: where they are echoed, they do not describe the next page
 */
export function pageFacts(
  answer: {
    readonly data: unknown;
    readonly meta: unknown;
    readonly envelope: unknown;
    readonly headers: Readonly<Record<string, string | undefined>>;
  },
  asked: Readonly<Record<string, string>>,
): PageFacts {
  const outer = [answer.data, answer.meta, answer.envelope].filter(isObject);
  const inner = outer.flatMap((place) =>
    ['pagination', 'paging', 'pageInfo', 'page', 'links', '_links'].map((name) => fieldOf(place, name)),
  );
  const places = [...inner, ...outer].filter(isObject);
  const hasMore = firstOf(places, MORE, parseFlag);
  const isLast = firstOf(places, LAST, parseFlag);
  return {
    hasMore: hasMore ?? (isLast === null ? null : !isLast),
    next: nextOf(places, asked) ?? linkIn(answer.headers.link),
    total: largestOf(places, TOTAL, answer.headers['x-total-count']),
    pages: largestOf(places, PAGES, answer.headers['x-total-pages']),
    limit: firstOf(places, LIMITS, parseCount),
  };
}

function nextOf(
  places: readonly object[],
  asked: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | null {
  for (const [name, parameter] of CURSORS) {
    const cursor = firstOf(places, [name], parseCursor);
    // A cursor that describes the page that came, where it is not named as the next one.
    const isEcho = /^(?:cursor|pageToken)$/.test(name) && cursor === asked.cursor;
    if (cursor !== null && !isEcho) {
      return { cursor, ...(parameter === 'cursor' ? {} : { [parameter]: cursor }) };
    }
  }
  return firstOf(
    places,
    ['next', 'nextPage', 'next_page', 'nextLink', 'nextUrl', 'next_url'],
    (value, name) => parseNext(value, name, asked),
  );
}

/** `next` can be a link, a cursor, a page number, or an object that holds one of them. */
function parseNext(
  value: unknown,
  name: string,
  asked: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | null {
  if (isObject(value)) {
    const link = firstOf([value], ['href', 'url', 'link'], parseCursor);
    const page = firstOf([value], ['page', 'number'], parseCount);
    const cursor = firstOf([value], ['cursor', 'token', 'after'], parseCursor);
    if (link !== null) {
      return linkParameters(link);
    }
    return page !== null ? { page: String(page) } : cursor === null ? null : { cursor };
  }
  const text = parseCursor(value);
  if (text === null) {
    return null;
  }
  if (text.includes('?') || /^https?:\/\//i.test(text)) {
    return linkParameters(text);
  }
  // Digits that follow the current page number are a page number. Other digits are how far the list has come.
  const isPage = name === 'next' ? text === String(Number(asked.page ?? 1) + 1) : /^\d{1,9}$/.test(text);
  return isPage ? { page: text } : { cursor: text };
}

/** Only the query of a link is used. The request itself goes to the account's own address, since it carries the key. */
function linkParameters(link: string): Readonly<Record<string, string>> | null {
  const query = link.slice(link.indexOf('?') + 1).replace(/#.*$/s, '');
  if (!link.includes('?')) {
    return null;
  }
  const parameters = [...new URLSearchParams(query)].slice(0, MOST_LINK_PARAMETERS);
  return parameters.length === 0 ? null : Object.fromEntries(parameters);
}

/** `Link: <https://…?page=2>; rel="next"` (RFC 8288). */
function linkIn(header: string | undefined): Readonly<Record<string, string>> | null {
  for (const [, target, parameters] of (header ?? '').slice(0, 8192).matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*"?(?:[^",;]*\s)?next\b/i.test(parameters ?? '')) {
      return linkParameters(target ?? '');
    }
  }
  return null;
}

function firstOf<T>(
  places: readonly object[],
  names: readonly string[],
  parse: (value: unknown, name: string) => T | null,
): T | null {
  for (const place of places) {
    for (const name of names) {
      const found = parse(fieldOf(place, name), name);
      if (found !== null) {
        return found;
      }
    }
  }
  return null;
}

/** The larger of two values that differ: a list counts as complete only when nothing contradicts it. */
function largestOf(
  places: readonly object[],
  names: readonly string[],
  header: string | undefined,
): number | null {
  const found = [header, ...places.flatMap((place) => names.map((name) => fieldOf(place, name)))].flatMap(
    (value) => parseCount(value) ?? [],
  );
  return found.length === 0 ? null : Math.max(...found);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseFlag(value: unknown): boolean | null {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === true || word === 1 || word === 'true' || word === '1' || word === 'yes') {
    return true;
  }
  return word === false || word === 0 || word === 'false' || word === '0' || word === 'no' ? false : null;
}

function parseCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** A cursor can be a number. 0, an empty text and `false` mean that there is none. */
function parseCursor(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) {
    return String(value);
  }
  const isText = typeof value === 'string' && value !== '' && value.length <= LONGEST_CURSOR;
  return isText && value.isWellFormed() && !/^(?:0|null|none|undefined|false)$/i.test(value) ? value : null;
}
