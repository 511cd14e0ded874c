/** Ids sorted by a position; finding, adding and taking away cost a binary search, not a scan. */
export type Order<Id extends string> = {
  add(id: Id, position: number): void;
  remove(id: Id, position: number): void;
  first(): Id | null;
  at(index: number): Id | null;
  indexOf(id: Id, position: number): number;
  ids(): Id[];
  size(): number;
};

type Item<Id> = { readonly id: Id; readonly position: number };

export function createOrder<Id extends string>(): Order<Id> {
  const items: Item<Id>[] = [];

  function isBefore(item: Item<Id>, id: Id, position: number): boolean {
    return item.position < position || (item.position === position && item.id < id);
  }

  /** Index of the first item that is not before it. */
  function search(id: Id, position: number): number {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = items[middle];
      if (item !== undefined && isBefore(item, id, position)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  function indexOf(id: Id, position: number): number {
    const index = search(id, position);
    return items[index]?.id === id ? index : -1;
  }

  return {
    add(id, position) {
      if (indexOf(id, position) < 0) {
        items.splice(search(id, position), 0, { id, position });
      }
    },
    remove(id, position) {
      const index = indexOf(id, position);
      if (index >= 0) {
        items.splice(index, 1);
      }
    },
    first: () => items[0]?.id ?? null,
    at: (index) => items[index]?.id ?? null,
    indexOf,
    ids: () => items.map(({ id }) => id),
    size: () => items.length,
  };
}

/** Room between neighbours, so that a move writes one row. */
export const POSITION_GAP = 2 ** 20;

/** A position between two; null when there is no room left and all have to be numbered anew. */
export function positionBetween(before: number | null, after: number | null): number | null {
  if (before === null) {
    return after === null ? 0 : after - POSITION_GAP;
  }
  if (after === null) {
    return before + POSITION_GAP;
  }
  const middle = before + (after - before) / 2;
  return middle > before && middle < after ? middle : null;
}
