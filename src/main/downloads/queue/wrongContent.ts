import type { ErrorCode } from '../../../shared/errors.ts';
import type { DownloadRecord } from '../record/record.ts';

/** After these, what is on disk is not the file; a file that was merely not found leaves its bytes as good as before. */
const WRONG_CONTENT = new Set<ErrorCode>([
  'publisher.checksumMismatch',
  'publisher.fileReplaced',
  'publisher.sizeMismatch',
  'disk.fileChanged',
]);

/** It ended because what came is not the file. */
export function isOfWrongContent({ state }: DownloadRecord): boolean {
  return state.kind === 'failed' && WRONG_CONTENT.has(state.error.code);
}
