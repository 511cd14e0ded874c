import { formatBytes } from '../../shared/bytes.ts';
import type { Download } from '../../shared/model.ts';
import { nameInSentence } from './foreignText.ts';

/** What deleting the parts of these frees. Pure. */
export function keptBytes(downloads: readonly Download[]): number {
  return downloads.reduce((sum, { hasPart, receivedBytes }) => sum + (hasPart ? receivedBytes : 0), 0);
}

/** What taking them off the list did to what is on the disk. Pure. */
export function removedInWords(downloads: readonly Download[]): string {
  const files = downloads.filter(({ state }) => state.kind === 'completed').length;
  const [first] = downloads;
  const what =
    downloads.length === 1 && first !== undefined
      ? `${nameInSentence(first.fileName)} is off the list`
      : `${downloads.length.toLocaleString()} downloads are off the list`;
  const bytes = keptBytes(downloads);
  const stay =
    files === 0 ? '' : downloads.length === 1 ? '; the file stays' : '; files that are finished stay';
  return `${what}${stay}${bytes === 0 ? '' : `; the ${formatBytes(bytes)} kept were deleted`}.`;
}
