import { setTimeout as sleep } from 'node:timers/promises';

export type Shaping = {
  /** Delay before each answer. */
  latencyMs: number;
  /** Rate of each answer. Null: as fast as possible. */
  bytesPerSecondPerConnection: number | null;
  /** Rate of all answers of the storage together. */
  bytesPerSecondTotal: number | null;
};

/** A rate in bytes a second: `take` waits until the bytes may be sent. */
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
