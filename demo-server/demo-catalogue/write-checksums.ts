import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueOf } from '../catalogue.ts';
import { computeSha256 } from '../content.ts';
import { APPLICATIONS } from './applications.ts';

/**
 * `node demo-server/demo-catalogue/write-checksums.ts`: to be run after a change of applications.ts. Small files need no entry:
 * their checksums are computed when they are needed.
 */
export const SUMMED_FROM_BYTES = 1024 * 1024;

const contents = catalogueOf(APPLICATIONS)
  .flatMap(({ versions }) => versions.flatMap(({ files }) => files.flatMap(({ content }) => content ?? [])))
  .filter(({ sizeBytes }) => sizeBytes >= SUMMED_FROM_BYTES);
const rows = contents.map(
  (content) => `  [${content.seed}, ${content.sizeBytes}, '${computeSha256(content)}'],`,
);
writeFileSync(
  join(import.meta.dirname, 'checksums.ts'),
  [
    '/** Seed, size and SHA-256 of the larger demo files, written by write-checksums.ts: nobody waits for gigabytes at the start. */',
    'export const CHECKSUMS: readonly (readonly [seed: number, sizeBytes: number, sha256: string])[] = [',
    ...rows,
    '];',
    '',
  ].join('\n'),
);
console.log(`${rows.length} sums written.`);
