import { describe, expect, it } from 'vitest';
import {
  algorithmName,
  proofInWords,
  withoutDigestInWords,
} from '../../../../src/renderer/format/checksum.ts';
import { download } from '../../../support/page/sampleData.ts';

const completed = download(1, 'a', { kind: 'completed', completedAt: 1 });

describe('what proves a file', () => {
  it('is named by its own algorithm (fault 70)', () => {
    expect(algorithmName('sha512')).toBe('SHA-512');
    expect(proofInWords(completed)).toBe('verified: the SHA-256 is the published one');
    expect(proofInWords({ ...completed, provedBy: 'sha384' })).toBe(
      'verified: the SHA-384 is the published one',
    );
    const refused = {
      kind: 'failed',
      error: { code: 'publisher.checksumMismatch', algorithm: 'sha512' },
    } as const;
    expect(proofInWords({ ...completed, state: refused, verification: null })).toBe(
      'refused: the SHA-512 is not the published one',
    );
  });

  it('is never said of what nothing proved (fault 69)', () => {
    const words = proofInWords({ ...completed, verification: 'unverifiable', provedBy: null });
    expect(words).toMatch(/^Cannot be verified/);
    expect(words).not.toMatch(/^verified|Verified/);
  });
});

it('a sum that is not given is not one that proves nothing (fault 69)', () => {
  expect(withoutDigestInWords({ kind: 'notSaid' })).toBe(
    'No checksum given: it will be downloaded, not verified.',
  );
  expect(withoutDigestInWords({ kind: 'unverifiable', declared: 'md5:\u202E0cc1' })).toBe(
    'Cannot be verified: “md5:0cc1” is no SHA-256, SHA-384 or SHA-512.',
  );
  expect(withoutDigestInWords({ kind: 'unverifiable', declared: null })).toMatch(/^Cannot be verified/);
});
