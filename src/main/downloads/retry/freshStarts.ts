import { PROGRESS_BYTES } from './failureCount.ts';

/** The times a file was begun at byte 0 because its storage ignores ranges, since it came further than ever before. */
export type FreshStarts = {
  /** @param receivedBytes how far it has come this time */
  count(receivedBytes: number): number;
  /** It begins at byte 0 once more. */
  add(receivedBytes: number): void;
};

export function createFreshStarts(): FreshStarts {
  let times = 0;
  let farthestBytes = 0;

  function count(receivedBytes: number): number {
    return receivedBytes >= farthestBytes + PROGRESS_BYTES ? 0 : times;
  }

  return {
    count,
    add(receivedBytes) {
      const isFarther = receivedBytes >= farthestBytes + PROGRESS_BYTES;
      times = isFarther ? 0 : times + 1;
      farthestBytes = Math.max(farthestBytes, receivedBytes);
    },
  };
}
