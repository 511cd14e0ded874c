import { createHash } from 'node:crypto';
import { AppFailure, type ErrorCode } from '../../shared/errors.ts';
import { entriesOf, type Parsed } from './dialects.ts';
import { fieldOf } from './fields.ts';
import { limitFor, nextStep, PAGE_LIMIT, type Query, type Said } from './pageSteps.ts';
import { type PageFacts, pageFacts } from './pagination.ts';
import type { ApiAnswer, ApiRequest, SendRequest } from './requests.ts';
import type { Listing } from './types.ts';

/** Bounds of one list over all its pages. What exceeds them is cut off, and the list is called incomplete. */
export type ListBounds = {
  readonly pages: number;
  readonly entries: number;
  readonly bytes: number;
  readonly totalMs: number;
};

export const LIST_BOUNDS: ListBounds = {
  pages: 1000,
  entries: 100_000,
  bytes: 64 * 1024 * 1024,
  totalMs: 300_000,
};

export type ListQuestion<T> = {
  readonly request: ApiRequest;
  readonly listName: string;
  /** The field by which two entries are told apart. */
  readonly idName: string;
  /**
   * Whether the server's source accepts `page` and `limit` for this list. A next page that an answer offers is followed in any
   * case.
   */
  readonly isPaged: boolean;
  readonly parse: (entries: readonly unknown[], listedBefore: number) => Parsed<T>;
};

/**
 * Fetches every page of a list. This ends whatever the server answers: at a page that brings nothing new, at a request that was
 * made before, or at the bounds. Where the server said that there was more, the list is incomplete.
 *
 * @throws AppFailure any failure of the first page; of a later page only those that may pass (network, rate limit, key)
 */
export async function followPages<T>(
  send: SendRequest,
  question: ListQuestion<T>,
  badAnswer: () => AppFailure,
  bounds: ListBounds = LIST_BOUNDS,
): Promise<Listing<T>> {
  const { request, listName, isPaged } = question;
  const startedAtMs = performance.now();
  const gathered = createGathering(question, bounds.entries);
  const asked = new Set<string>();
  let query: Query = isPaged ? { page: '1', limit: String(PAGE_LIMIT) } : {};
  let isProbe = false;
  let usesCursor = false;
  let limit = PAGE_LIMIT;
  let bytes = 0;

  for (let pageNumber = 1; ; pageNumber += 1) {
    asked.add(keyOf(query));
    // What is left for this list. When nothing is left, every answer is too large.
    const bodyBytes = bounds.bytes - bytes;
    const answer = await askPage(send, { ...request, query, bodyBytes }, pageNumber, isProbe);
    const entries = entriesOf(answer?.data, listName);
    if (answer === null || entries === null) {
      if (pageNumber === 1) {
        throw badAnswer();
      }
      return gathered.listing(isProbe);
    }
    bytes += answer.bodyBytes;
    const facts = pageFacts(answer, query);
    limit = limitFor(limit, facts, entries.length, pageNumber === 1);
    const progress = gathered.take(entries, facts);
    const step = nextStep({ ...progress, facts, pageNumber, limit, usesCursor, isPaged, wasProbe: isProbe });
    if ('end' in step) {
      return gathered.listing(step.end === 'whole');
    }
    const isOver =
      asked.has(keyOf(step.ask)) ||
      pageNumber >= bounds.pages ||
      performance.now() - startedAtMs > bounds.totalMs;
    if (isOver) {
      return gathered.listing(step.isProbe);
    }
    query = step.ask;
    isProbe = step.isProbe;
    usesCursor ||= facts.next !== null;
  }
}

/** What has come so far. The new entries of a page are turned into the model's at once, and the raw page is dropped. */
function createGathering<T>({ idName, parse }: ListQuestion<T>, mostEntries: number) {
  const seen = new Set<string>();
  const list: T[] = [];
  const unusable = new Set<string>();
  let got = 0;
  let emptyPages = 0;
  let said: Said = { hasMore: null, total: null, pages: null };
  return {
    take(entries: readonly unknown[], facts: PageFacts) {
      // Cut before keys are made: one answer may hold many times more entries than a list may have.
      const news = newOnes(entries.slice(0, mostEntries), seen, idName);
      const fresh = news.slice(0, mostEntries - got);
      const parsed = parse(fresh, got);
      // Pushed one by one: a hundred thousand are too many arguments for one call.
      for (const entry of parsed.usable) list.push(entry);
      for (const name of parsed.unusable) unusable.add(name);
      got += fresh.length;
      emptyPages = entries.length === 0 ? emptyPages + 1 : 0;
      said = {
        hasMore: facts.hasMore ?? (entries.length === 0 ? said.hasMore : null),
        total: facts.total ?? said.total,
        pages: facts.pages ?? said.pages,
      };
      return {
        said,
        got,
        emptyPages,
        pageEntries: entries.length,
        isNew: fresh.length > 0,
        isFull: news.length > fresh.length || entries.length > mostEntries,
      };
    },
    listing: (isComplete: boolean): Listing<T> => ({
      entries: list,
      isComplete,
      total: said.total,
      unusable: [...unusable],
    }),
  };
}

/** For these errors, once some pages have come, the incomplete list is more useful than the error. */
const ENDS_A_LIST: readonly ErrorCode[] = [
  'server.rejected',
  'server.badAnswer',
  'server.answerTooLarge',
  'server.badRedirect',
  'publisher.notFound',
];

/** Null: there is no such page. */
async function askPage(
  send: SendRequest,
  request: ApiRequest,
  pageNumber: number,
  isProbe: boolean,
): Promise<ApiAnswer | null> {
  try {
    return await send(request);
  } catch (failure) {
    const code = failure instanceof AppFailure ? failure.error.code : null;
    const isEnd = code !== null && (ENDS_A_LIST.includes(code) || (isProbe && code === 'server.unavailable'));
    if (pageNumber > 1 && isEnd) {
      return null;
    }
    throw failure;
  }
}

/**
 * Entries that were on no earlier page. An entry that is twice on one page is kept: that is the server's choice. Long keys are
 * remembered by their hash.
 */
function newOnes(entries: readonly unknown[], seen: Set<string>, idName: string): unknown[] {
  const keys = entries.map((entry) => entryKey(entry, idName));
  const fresh = entries.filter((_entry, index) => !seen.has(keys[index] ?? ''));
  for (const key of keys) {
    seen.add(key);
  }
  return fresh;
}

function entryKey(entry: unknown, idName: string): string {
  const id = fieldOf(entry, idName);
  const text = typeof id === 'string' || typeof id === 'number' ? `id ${id}` : JSON.stringify(entry);
  return shortKey(text ?? '');
}

function keyOf(query: Query): string {
  return shortKey(JSON.stringify(Object.entries(query).sort()));
}

function shortKey(text: string): string {
  return text.length <= 64 ? text : `hash ${createHash('sha256').update(text).digest('base64')}`;
}
