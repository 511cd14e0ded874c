import { setTimeout as sleep } from 'node:timers/promises';

export type Shaping = {
  /** Before each answer. */
  latencyMs: number;
  /** For each answer; null: as fast as it goes. */
  bytesPerSecondPerConnection: number | null;
  /** For all answers of the storage together. */
  bytesPerSecondTotal: number | null;
};

/** A pace in bytes a second: `take` waits until the bytes may go. */
export type Pace = {
  readonly isSet: boolean;
  readonly pieceBytes: number;
  take(bytes: number): Promise<void>;
};

const MIN_PIECE_BYTES = 512;
const MAX_PIECE_BYTES = 256 * 1024;
const PIECES_PER_SECOND = 50;

export function createPace(bytesPerSecond: () => number | null): Pace {
  let freeAt = 0;
  return {
    get isSet() {
      return bytesPerSecond() !== null;
    },
    get pieceBytes() {
      const rate = bytesPerSecond();
      if (rate === null) return MAX_PIECE_BYTES;
      return Math.min(MAX_PIECE_BYTES, Math.max(MIN_PIECE_BYTES, Math.floor(rate / PIECES_PER_SECOND)));
    },
    async take(bytes) {
      const rate = bytesPerSecond();
      if (rate === null) return;
      const now = performance.now();
      freeAt = Math.max(now, freeAt) + (bytes / rate) * 1000;
      if (freeAt - now > 1) await sleep(freeAt - now);
    },
  };
}
