import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_BYTES, computeSha256, readBytes } from '../../../demo-server/content.ts';
import { CHECKSUMS } from '../../../demo-server/demo-catalogue/checksums.ts';
import { DEMO, demoCatalogue } from '../../../demo-server/index.ts';

describe('seeded content', () => {
  const content = { seed: 7, sizeBytes: 3 * BLOCK_BYTES + 12_345 };
  const whole = readBytes(content);

  it('has its size, and no two blocks alike', () => {
    expect(whole.length).toBe(content.sizeBytes);
    const blocks = [0, 1, 2].map((block) =>
      whole.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES).toString('base64'),
    );
    expect(new Set(blocks).size).toBe(3);
  });

  it('gives the same bytes for any range', () => {
    fc.assert(
      fc.property(fc.nat(content.sizeBytes), fc.nat(content.sizeBytes), (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        return readBytes(content, start, end).equals(whole.subarray(start, end));
      }),
      { numRuns: 30 },
    );
  });

  it('has the SHA-256 of its bytes', () => {
    expect(computeSha256(content)).toBe(createHash('sha256').update(whole).digest('hex'));
  });

  it('reads past 4 GiB without wrapping', () => {
    const huge = { seed: 7, sizeBytes: 6 * 2 ** 30 };
    expect(
      readBytes(huge, 5 * 2 ** 30, 5 * 2 ** 30 + 64).equals(readBytes(huge, 2 ** 30, 2 ** 30 + 64)),
    ).toBe(false);
  });
});

describe('the sums kept for the demo catalogue', () => {
  it('are true (the smaller ones computed again, and one of 100 MB and more)', () => {
    const small = CHECKSUMS.filter(([, sizeBytes]) => sizeBytes < 12e6);
    const large = CHECKSUMS.find(([, sizeBytes]) => sizeBytes > 1e8);
    expect(small.length).toBeGreaterThan(10);
    for (const [seed, sizeBytes, sha256] of large === undefined ? small : [...small, large]) {
      expect(computeSha256({ seed, sizeBytes })).toBe(sha256);
    }
  });

  it('cover every large file', () => {
    const kept = new Set(CHECKSUMS.map(([seed, sizeBytes]) => `${seed}:${sizeBytes}`));
    const large = demoCatalogue()
      .flatMap(({ versions }) => versions.flatMap(({ files }) => files))
      .flatMap(({ content }) => content ?? [])
      .filter(({ sizeBytes }) => sizeBytes >= 1024 * 1024);
    expect(large.filter(({ seed, sizeBytes }) => !kept.has(`${seed}:${sizeBytes}`))).toEqual([]);
  });
});

describe('the demo catalogue', () => {
  it('is a company’s: applications, versions, and every special file where DEMO says', () => {
    const catalogue = demoCatalogue();
    expect(catalogue.length).toBeGreaterThanOrEqual(6);
    expect(catalogue.flatMap(({ versions }) => versions).length).toBeGreaterThanOrEqual(60);
    for (const { applicationId, version, fileId } of Object.values(DEMO)) {
      const files = catalogue
        .find((application) => application.applicationId === applicationId)
        ?.versions.find((candidate) => candidate.version === version)?.files;
      expect(files?.map((file) => file.fileId)).toContain(fileId);
    }
  });
});
