import { createHash } from 'node:crypto';

/** The bytes of a file come in blocks. All blocks of a file hold the same noise, each with a stamp of its own at the front. */
export const BLOCK_BYTES = 1024 * 1024;
const STAMP_BYTES = 16;
const NOISES_KEPT = 16;

/** The bytes that a seed and a size stand for: any range of any size, without a disk. */
export type Content = { readonly seed: number; readonly sizeBytes: number };

const noises = new Map<number, Buffer>();

/** xorshift32: not random enough for secrets, but enough for bytes that cannot be compressed or mixed up unnoticed. */
function noiseOf(seed: number): Buffer {
  const kept = noises.get(seed);
  if (kept !== undefined) return kept;
  const words = new Uint32Array(BLOCK_BYTES / 4);
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  const noise = Buffer.from(words.buffer);
  const oldest = noises.keys().next();
  if (noises.size >= NOISES_KEPT && !oldest.done) noises.delete(oldest.value);
  noises.set(seed, noise);
  return noise;
}

/** Bytes `start` to `end` (exclusive) of one block. The buffer is fresh: the caller may change it. */
function readWithinBlock({ seed }: Content, start: number, end: number): Buffer {
  const block = Math.floor(start / BLOCK_BYTES);
  const from = start - block * BLOCK_BYTES;
  const bytes = Buffer.from(noiseOf(seed).subarray(from, from + end - start));
  if (from < STAMP_BYTES) {
    const stamp = Buffer.alloc(STAMP_BYTES);
    stamp.writeUInt32LE(seed >>> 0, 0);
    stamp.writeDoubleLE(block, 4);
    stamp.copy(bytes, 0, from);
  }
  return bytes;
}

/** The bytes of a range, in pieces of at most one block. `end` is exclusive. */
export function* readRange(content: Content, start: number, end: number): Generator<Buffer> {
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / BLOCK_BYTES) + 1) * BLOCK_BYTES);
    yield readWithinBlock(content, at, next);
    at = next;
  }
}

/** The whole range in one buffer, for assertions. */
export function readBytes(content: Content, start = 0, end = content.sizeBytes): Buffer {
  return Buffer.concat([...readRange(content, start, end)]);
}

const sums = new Map<string, string>();

/** Remembers a checksum that was computed earlier, so that nobody has to wait for gigabytes. */
export function rememberSha256(content: Content, hex: string): void {
  sums.set(`${content.seed}:${content.sizeBytes}`, hex);
}

/** SHA-256 of the content, lower-case hex. */
export function sha256Of(content: Content): string {
  const key = `${content.seed}:${content.sizeBytes}`;
  const known = sums.get(key);
  if (known !== undefined) return known;
  const hex = computeSha256(content);
  sums.set(key, hex);
  return hex;
}

export function computeSha256(content: Content): string {
  const hash = createHash('sha256');
  for (const piece of readRange(content, 0, content.sizeBytes)) hash.update(piece);
  return hash.digest('hex');
}
