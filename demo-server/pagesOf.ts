import type { JsonAnswer } from './dialect.ts';
import type { FaultAction } from './faults.ts';

export type PagesAction = Extract<FaultAction, { kind: 'pages' }>;

/** A list as a server of the scripted kind gives it: cut into pages, with what it says about the rest. */
export function pagesOf(
  { most, says, repeats = false, totalDelta = 0 }: PagesAction,
  query: URLSearchParams,
  listName: string,
  entries: readonly unknown[],
  apiUrl: string,
): JsonAnswer {
  const limit = Math.min(most, Number(query.get('limit') ?? most));
  const cursor = query.get('cursor') ?? query.get('pageToken');
  const offset = cursor === null ? (Number(query.get('page') ?? 1) - 1) * limit : Number(cursor);
  const start = repeats ? 0 : offset;
  const page = entries.slice(start, start + limit);
  const total = entries.length + totalDelta;
  const next = start + limit;
  const hasNext = next < total;
  const link = `${apiUrl}/anywhere?cursor=${next}&limit=${limit}`;
  const pagination = {
    nothing: undefined,
    total: { total },
    totalPages: { totalPages: Math.ceil(total / limit) },
    hasNextText: { hasNext: String(hasNext) },
    hasMoreText: { hasMore: String(hasNext) },
    numberCursor: { nextCursor: hasNext ? next : null },
    cursor: { cursor: hasNext ? String(next) : '' },
    next: { next: hasNext ? String(next) : null, hasMore: hasNext },
    nextPageToken: hasNext ? { nextPageToken: String(next) } : {},
    link: { next: hasNext ? link : null },
    linkHeader: undefined,
  }[says];
  return {
    status: 200,
    body: {
      success: true,
      data: { [listName]: page },
      ...(pagination === undefined ? {} : { meta: { pagination } }),
    },
    ...(says === 'linkHeader' && hasNext ? { headers: { Link: `<${link}>; rel="next"` } } : {}),
  };
}
