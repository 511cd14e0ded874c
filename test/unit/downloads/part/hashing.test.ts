import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileLayer, type OpenFile } from '../../../../src/main/downloads/disk/fileLayer.ts';
import { createBufferPool } from '../../../../src/main/downloads/part/bufferPool.ts';
import { createHashing, type Hashing } from '../../../../src/main/downloads/part/hashing.ts';

const MIB = 1024 * 1024;

let folder: string;
let hashing: Hashing;
const opened: OpenFile[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-hash-'));
  hashing = createHashing(2, createBufferPool());
});

afterEach(async () => {
  await hashing.stop();
  await Promise.all(opened.splice(0).map((file) => file.close()));
  rmSync(folder, { recursive: true });
});

async function fileOf(bytes: Buffer): Promise<OpenFile> {
  const path = join(folder, randomUUID());
  writeFileSync(path, bytes);
  const file = await nodeFileLayer.openExisting(path);
  opened.push(file);
  return file;
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

// Small ones are hashed where they are, the others in a worker; 4 MiB is where one ends and the other begins.
const SIZES = [0, 1, 100_000, 4 * MIB, 4 * MIB + 1, 9 * MIB + 7];

describe('the hash of a file', () => {
  it.each(SIZES)(
    'of %i bytes is its SHA-256, whether it was followed from the start or not',
    async (size) => {
      const bytes = randomBytes(size);
      const file = await fileOf(bytes);
      const atOnce = hashing.begin(
        file.descriptor,
        () => undefined,
        () => null,
      );
      const positions: number[] = [];
      const followed = hashing.begin(
        file.descriptor,
        () => positions.push(followed.position()),
        () => null,
      );
      for (let prefix = 0; prefix < size; prefix += 256 * 1024) {
        followed.advance(prefix);
      }
      const sums = await Promise.all([atOnce.finish(size), followed.finish(size)]);
      expect(sums).toEqual([{ sha256: sha256(bytes) }, { sha256: sha256(bytes) }]);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
    },
  );

  const digestsOf = (bytes: Buffer, algorithm: 'sha384' | 'sha512') => ({
    sha256: sha256(bytes),
    [algorithm]: createHash(algorithm).update(bytes).digest('hex'),
  });

  it.each(
    SIZES.flatMap((size) => (['sha384', 'sha512'] as const).map((algorithm) => [size, algorithm] as const)),
  )('of %i bytes is its %s as well where the publisher named that (fault 70)', async (size, algorithm) => {
    const bytes = randomBytes(size);
    const file = await fileOf(bytes);
    const hash = hashing.begin(
      file.descriptor,
      () => undefined,
      () => algorithm,
    );
    for (let prefix = 0; prefix < size; prefix += 256 * 1024) {
      hash.advance(prefix);
    }
    expect(await hash.finish(size)).toEqual(digestsOf(bytes, algorithm));
  });

  it('reads the file once more where the publisher named another one meanwhile (fault 70)', async () => {
    const bytes = randomBytes(9 * MIB);
    const file = await fileOf(bytes);
    let named: 'sha512' | null = null;
    const hash = hashing.begin(
      file.descriptor,
      () => undefined,
      () => named,
    );
    hash.advance(8 * MIB);
    named = 'sha512';
    expect(await hash.finish(bytes.length)).toEqual(digestsOf(bytes, 'sha512'));
    await hash.drop();
  });

  it('of many files at once, large and small, each gets its own', async () => {
    const contents = [3, 5 * MIB, 10, 6 * MIB, 4 * MIB, 5 * MIB].map((size) => randomBytes(size));
    const sums = await Promise.all(
      contents.map(async (bytes) => {
        const file = await fileOf(bytes);
        return hashing
          .begin(
            file.descriptor,
            () => undefined,
            () => null,
          )
          .finish(bytes.length);
      }),
    );
    expect(sums).toEqual(contents.map((bytes) => ({ sha256: sha256(bytes) })));
  });

  it.each([10, 5 * MIB])('of a file that is shorter than its %i bytes is refused', async (size) => {
    const file = await fileOf(randomBytes(size - 1));
    await expect(
      hashing
        .begin(
          file.descriptor,
          () => undefined,
          () => null,
        )
        .finish(size),
    ).rejects.toMatchObject({
      error: { code: 'disk.failed', systemCode: 'SHORT' },
    });
  });

  it.each([4 * MIB, 8 * MIB])(
    'of %i bytes can be dropped in the middle, and then reads no more',
    async (size) => {
      const file = await fileOf(randomBytes(size));
      const hash = hashing.begin(
        file.descriptor,
        () => undefined,
        () => null,
      );
      const finished = hash.finish(size).then(
        () => 'a sum',
        () => 'dropped',
      );
      await hash.drop();
      expect(await finished).toBe('dropped');
    },
  );
});

describe('hashing beside the transfer', () => {
  it('has the SHA-256 when the last byte is there; many files share few workers', async () => {
    const hashing = createHashing(2, createBufferPool());
    const path = join(folder, 'abc');
    writeFileSync(path, 'abc');
    const files = await Promise.all([1, 2, 3, 4].map(() => nodeFileLayer.openExisting(path)));
    const jobs = files.map((file) =>
      hashing.begin(
        file.descriptor,
        () => undefined,
        () => null,
      ),
    );
    const sums = await Promise.all(jobs.map((job) => job.finish(3)));
    expect(new Set(sums.map(({ sha256 }) => sha256))).toEqual(
      new Set(['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']),
    );
    const short = hashing.begin(
      files[0]?.descriptor ?? -1,
      () => undefined,
      () => null,
    );
    await expect(short.finish(10)).rejects.toThrow('disk.failed');
    const dropped = hashing.begin(
      files[1]?.descriptor ?? -1,
      () => undefined,
      () => null,
    );
    await dropped.drop();
    await Promise.all(files.map((file) => file.close()));
    await hashing.stop();
  });
});
