/**
 * Notices, by a file's time of modification, that somebody else writes to it between our own writes. It does not notice a write
 * at the very moment of ours. Against somebody who means harm there are permissions; this is for whoever writes by mistake.
 */
export type WriteWatch = {
  /** We are about to change the file. */
  begin(): void;
  /** We changed it, or failed to. */
  end(): void;
  wasDisturbed(): boolean;
};

/** @param modified when the file was last modified, as exactly as the system tells; null: it does not tell */
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

/** For disks where each look costs a round trip, or where another machine sets the times. */
export const unwatched: WriteWatch = {
  begin: () => undefined,
  end: () => undefined,
  wasDisturbed: () => false,
};
