/** Large enough that calls cost little, small enough that two of them for each connection may be lost in a crash. */
export const BUFFER_BYTES = 256 * 1024;
/** 16 connections with three each; what is more than that is left to the garbage collector. */
const MOST_IDLE = 48;

/** Buffers that are used again: a gigabyte passes through a handful of them. */
export type BufferPool = {
  take(): Buffer;
  /** Nobody may hold on to it any longer. */
  give(buffer: Buffer): void;
};

export function createBufferPool(): BufferPool {
  const idle: Buffer[] = [];
  return {
    take: () => idle.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES),
    give(buffer) {
      if (idle.length < MOST_IDLE) {
        idle.push(buffer);
      }
    },
  };
}
