import type { ByteRanges } from './byteRanges.ts';

/** What is known to be in the part. */
export type Received = {
  /** Survives a power cut. */
  readonly synced: ByteRanges;
  /** In the system's hands: survives the end of this process. Contains `synced`. */
  readonly written: ByteRanges;
};
