import type { Checksum, DigestAlgorithm, Download } from '../../shared/model.ts';
import { plainText } from '../../shared/plainText.ts';

/** `SHA-512`. Pure. */
export function algorithmName(algorithm: DigestAlgorithm): string {
  return `SHA-${algorithm.slice(3)}`;
}

/** What is known beforehand of a file whose answer gave no sum that can be proved. Pure. */
export function withoutDigestInWords(
  checksum: Extract<Checksum, { kind: 'unverifiable' | 'notSaid' }>,
): string {
  if (checksum.kind === 'notSaid') return 'No checksum given: it will be downloaded, not verified.';
  return checksum.declared === null
    ? 'Cannot be verified: what the publisher gave as its checksum proves nothing.'
    : `Cannot be verified: “${plainText(checksum.declared)}” is no SHA-256, SHA-384 or SHA-512.`;
}

/** What proves a download, or why nothing does. Pure. */
export function proofInWords({ state, verification, provedBy }: Download): string {
  if (state.kind === 'failed' && state.error.code === 'publisher.checksumMismatch')
    return `refused: the ${algorithmName(state.error.algorithm ?? 'sha256')} is not the published one`;
  switch (verification) {
    case null:
      return 'not verified yet';
    case 'verified':
      return `verified: the ${provedBy === null ? 'checksum' : algorithmName(provedBy)} is the published one`;
    case 'unverifiable':
      return `Cannot be verified: ${NOTHING_TO_PROVE}`;
  }
}

/** Why something that arrived is not verified: nothing was given, or nothing that proves. */
export const NOTHING_TO_PROVE = 'the publisher gave no checksum that can be proved';
