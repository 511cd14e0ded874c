import type { PageFacts } from './pagination.ts';

// Decides what to ask for next in a list that comes in pages. Pure.

/** The most entries a server gives at once. */
export const PAGE_LIMIT = 100;
/** Empty pages in a row before giving up: a database that filters after reading can answer with none and still have more. */
const MOST_EMPTY_PAGES = 20;
/** A server that says nothing about pages may have cut a list of just this length. One more request tells. */
const SUSPECT_COUNTS: ReadonlySet<number> = new Set([20, 25, 30, 50, 100, 200, 250, 500, 1000]);

export type Query = Readonly<Record<string, string>>;

/** Why there is no next request: everything came, or there is more (or may be), and it cannot be had. */
export type Step = { readonly ask: Query; readonly isProbe: boolean } | { readonly end: 'whole' | 'cut' };

/** What was said last. Where an answer leaves something out, the earlier one still counts. */
export type Said = {
  readonly hasMore: boolean | null;
  readonly total: number | null;
  readonly pages: number | null;
};

export type Progress = {
  readonly facts: PageFacts;
  readonly said: Said;
  readonly got: number;
  readonly pageNumber: number;
  readonly pageEntries: number;
  /** It held something that was on no page before. */
  readonly isNew: boolean;
  /** Entries to request at once. */
  readonly limit: number;
  readonly usesCursor: boolean;
  readonly isPaged: boolean;
  /** In a row, including this one. */
  readonly emptyPages: number;
  /** No answer had announced this page. */
  readonly wasProbe: boolean;
  /** It held more entries than are read of one list. */
  readonly isFull: boolean;
};

/** Decides the next step. Pure. */
export function nextStep(progress: Progress): Step {
  const { facts, pageNumber, pageEntries, isNew, emptyPages, usesCursor } = progress;
  const offer = facts.hasMore === false ? null : facts.next;
  const end = { end: isMoreSaid(progress, offer) ? 'cut' : 'whole' } satisfies Step;
  const limit = String(progress.limit);
  if (progress.isFull) {
    return { end: 'cut' };
  }
  if (!isNew && pageEntries > 0) {
    // A next page was offered, and it turned out to be one that had come before.
    return pageNumber > 1 && !progress.wasProbe ? { end: 'cut' } : end;
  }
  if (!isNew && (offer === null || emptyPages > MOST_EMPTY_PAGES)) {
    return end;
  }
  if (offer !== null) {
    return { ask: { limit, ...offer }, isProbe: false };
  }
  // Where cursors lead through the list, pages have no numbers.
  const isWorthAsking = end.end === 'cut' || isSuspect(progress);
  return isWorthAsking && !usesCursor
    ? { ask: { page: String(pageNumber + 1), limit }, isProbe: end.end === 'whole' }
    : end;
}

function isMoreSaid({ said, got, pageNumber }: Progress, offer: Query | null): boolean {
  return (
    said.hasMore === true ||
    offer !== null ||
    (said.total !== null && said.total > got) ||
    (said.pages !== null && said.pages > pageNumber)
  );
}

/** Nobody says whether there is more, so there may be. */
function isSuspect({ said, facts, isPaged, pageEntries }: Progress): boolean {
  const isSilent = said.hasMore === null && said.total === null && said.pages === null && facts.next === null;
  return isSilent && (isPaged || SUSPECT_COUNTS.has(pageEntries));
}

/**
 * Where the server gives fewer entries than requested, its number is requested from then on, so that both sides number the pages
 * alike.
 */
export function limitFor(asked: number, facts: PageFacts, pageEntries: number, isFirst: boolean): number {
  const isCapped = isFirst && facts.hasMore === null && facts.total !== null && facts.total > pageEntries;
  const own = isCapped ? pageEntries : (facts.limit ?? asked);
  return Math.min(asked, Math.max(1, own));
}
