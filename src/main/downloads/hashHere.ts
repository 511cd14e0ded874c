import { createHash } from 'node:crypto';
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { systemCodeOf } from './diskErrors.ts';
import { failure } from './problem.ts';

const readAt = promisify(read);

/**
 * SHA-256, in hex, of a file's first bytes, in this thread: for a small file a worker costs more than its hash.
 * A buffer's worth takes a fraction of a millisecond, between two turns of the event loop.
 *
 * @param buffer to read into; free again when this is settled
 * @throws AppFailure `disk.failed` when they cannot be read, or are not there; the signal's reason
 */
export async function hashHere(
  descriptor: number,
  sizeBytes: number,
  buffer: Buffer,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for (let position = 0; position < sizeBytes; ) {
    const wanted = Math.min(buffer.length, sizeBytes - position);
    const { bytesRead } = await readAt(descriptor, buffer, 0, wanted, position).catch((error: unknown) => {
      throw failure('disk.failed', { systemCode: systemCodeOf(error) ?? 'UNKNOWN' });
    });
    signal.throwIfAborted();
    if (bytesRead === 0) {
      throw failure('disk.failed', { systemCode: 'SHORT' });
    }
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
  return hash.digest('hex');
}
