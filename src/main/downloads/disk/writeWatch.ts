/**
 * Notices that somebody else writes to a file between our own writes, by its time of modification. Not one that comes in the very moment
 * of ours: against those who mean it there are modes; this is for whoever may write to it and should not.
 */
export type WriteWatch = {
  /** We are about to change it. */
  begin(): void;
  /** We did, or failed to. */
  end(): void;
  wasDisturbed(): boolean;
};

/** @param modified when it was modified last, as exactly as the system says it; null: it does not */
export function createWriteWatch(modified: () => number | null): WriteWatch {
  let pending = 0;
  let last = modified();
  let isDisturbed = false;

  function look() {
    if (pending === 0 && last !== null && !isDisturbed) {
      isDisturbed = modified() !== last;
    }
  }

  return {
    begin() {
      look();
      pending += 1;
    },
    end() {
      pending -= 1;
      last = pending === 0 ? modified() : null;
    },
    wasDisturbed() {
      look();
      return isDisturbed;
    },
  };
}

/** Where to look costs a round trip, or times are told by another machine. */
export const unwatched: WriteWatch = {
  begin: () => undefined,
  end: () => undefined,
  wasDisturbed: () => false,
};
