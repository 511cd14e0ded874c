import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { alreadyThere } from '../../../src/main/cli/alreadyThere.ts';
import { type Checksum, fileIdSchema, type VersionFile } from '../../../src/shared/model.ts';

const BYTES = randomBytes(3_000_000);
const hexOf = (algorithm: string) => createHash(algorithm).update(BYTES).digest('hex');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-there-'));
  writeFileSync(join(folder, 'tool.bin'), BYTES);
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileWith = (checksum: Checksum, sizeBytes: number | null = BYTES.length): VersionFile => ({
  fileId: fileIdSchema.parse('f'),
  fileName: 'tool.bin',
  fileType: 'MAIN',
  sizeBytes,
  checksum,
  order: 0,
  description: null,
});

it.each(['sha256', 'sha384', 'sha512'] as const)(
  'a file that lies there is proved by its published %s, and our own SHA-256 is said (fault 70)',
  async (kind) => {
    expect(await alreadyThere(folder, fileWith({ kind, hex: hexOf(kind) }))).toMatchObject({
      verification: 'verified',
      provedBy: kind,
      sha256: hexOf('sha256'),
      bytesFetched: 0,
    });
    const wrong = hexOf(kind).replace(/^./, (first) => (first === '0' ? '1' : '0'));
    expect(await alreadyThere(folder, fileWith({ kind, hex: wrong }))).toBeNull();
    expect(await alreadyThere(folder, fileWith({ kind, hex: hexOf(kind) }, 5))).toBeNull();
  },
);

it.each<Checksum>([{ kind: 'notSaid' }, { kind: 'unverifiable', declared: 'crc32:1' }])(
  'a file of which nothing can be proved is downloaded again rather than believed: %j (fault 70)',
  async (checksum) => {
    expect(await alreadyThere(folder, fileWith(checksum))).toBeNull();
  },
);
