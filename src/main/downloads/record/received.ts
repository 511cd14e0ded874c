import type { ByteRanges } from './byteRanges.ts';

/** Which bytes are known to be in the part. */
export type Received = {
  /** These survive a power cut. */
  readonly synced: ByteRanges;
  /** These are with the system, and survive the end of this process. Contains `synced`. */
  readonly written: ByteRanges;
};
