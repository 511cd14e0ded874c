import type { PageFacts } from './pagination.ts';

// What to ask for next, of a list that comes in pages. Pure.

/** The most the server gives at once. */
export const PAGE_LIMIT = 100;
/** A database that filters what it has read can answer with nothing and go on. */
const MOST_EMPTY_PAGES = 20;
/** A list of just so many may have been cut by a server that says nothing of it: one question more tells. */
const SUSPECT_COUNTS: ReadonlySet<number> = new Set([20, 25, 30, 50, 100, 200, 250, 500, 1000]);

export type Query = Readonly<Record<string, string>>;

/** Why there is no next question: it all came, or it is said (or has to be feared) that there is more. */
export type Step = { readonly ask: Query; readonly isProbe: boolean } | { readonly end: 'whole' | 'cut' };

/** What was said last, of what one answer leaves out the one before speaks. */
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
  /** It had something that was on no page before. */
  readonly isNew: boolean;
  /** Entries to ask for at once. */
  readonly limit: number;
  readonly usesCursor: boolean;
  readonly isPaged: boolean;
  /** In a row, this one included. */
  readonly emptyPages: number;
  /** Nobody had said that there is this page. */
  readonly wasProbe: boolean;
  /** It had more than is read of one list. */
  readonly isFull: boolean;
};

/** What to ask next. Pure. */
export function nextStep(progress: Progress): Step {
  const { facts, pageNumber, pageEntries, isNew, emptyPages, usesCursor } = progress;
  const offer = facts.hasMore === false ? null : facts.next;
  const end = { end: isMoreSaid(progress, offer) ? 'cut' : 'whole' } satisfies Step;
  const limit = String(progress.limit);
  if (progress.isFull) {
    return { end: 'cut' };
  }
  if (!isNew && pageEntries > 0) {
    // A page that was offered, and one that had been there before came.
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

/** Nobody says whether there is more, and there may be. */
function isSuspect({ said, facts, isPaged, pageEntries }: Progress): boolean {
  const isSilent = said.hasMore === null && said.total === null && said.pages === null && facts.next === null;
  return isSilent && (isPaged || SUSPECT_COUNTS.has(pageEntries));
}

/** Where the server gives fewer at once than asked for, that many are asked for, so that both count the pages alike. */
export function limitFor(asked: number, facts: PageFacts, pageEntries: number, isFirst: boolean): number {
  const isCapped = isFirst && facts.hasMore === null && facts.total !== null && facts.total > pageEntries;
  const own = isCapped ? pageEntries : (facts.limit ?? asked);
  return Math.min(asked, Math.max(1, own));
}
