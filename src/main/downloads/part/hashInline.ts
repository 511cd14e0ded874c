import { createHash } from 'node:crypto';
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { systemCodeOf } from '../../../shared/errors.ts';
import type { DigestAlgorithm } from '../../../shared/model.ts';
import { failure } from '../retry/problem.ts';

const readAt = promisify(read);

/** In hex; our own SHA-256 always. */
export type Digests = { readonly [A in DigestAlgorithm]?: string } & { readonly sha256: string };

/** SHA-256 alone costs what it always did. */
export function algorithmsWith(another: DigestAlgorithm | null): DigestAlgorithm[] {
  return another === null || another === 'sha256' ? ['sha256'] : ['sha256', another];
}

/**
 * Digests of a file's first bytes, in this thread: for a small file a worker costs more than its hash.
 * A buffer's worth takes a fraction of a millisecond, between two turns of the event loop.
 *
 * @param buffer to read into; free again when this is settled
 * @throws AppFailure `disk.failed` when they cannot be read, or are not there; the signal's reason
 */
export async function hashInline(
  descriptor: number,
  sizeBytes: number,
  buffer: Buffer,
  signal: AbortSignal,
  algorithms: readonly DigestAlgorithm[],
): Promise<Digests> {
  const sha256 = createHash('sha256');
  const others = algorithms
    .filter((algorithm) => algorithm !== 'sha256')
    .map((algorithm) => [algorithm, createHash(algorithm)] as const);
  for (let position = 0; position < sizeBytes; ) {
    const wanted = Math.min(buffer.length, sizeBytes - position);
    const { bytesRead } = await readAt(descriptor, buffer, 0, wanted, position).catch((error: unknown) => {
      throw failure('disk.failed', { systemCode: systemCodeOf(error) ?? 'UNKNOWN' });
    });
    signal.throwIfAborted();
    if (bytesRead === 0) {
      throw failure('disk.failed', { systemCode: 'SHORT' });
    }
    const bytes = buffer.subarray(0, bytesRead);
    sha256.update(bytes);
    for (const [, hash] of others) {
      hash.update(bytes);
    }
    position += bytesRead;
  }
  const otherDigests = Object.fromEntries(others.map(([algorithm, hash]) => [algorithm, hash.digest('hex')]));
  return { ...otherDigests, sha256: sha256.digest('hex') };
}
