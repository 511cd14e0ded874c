import { formatBytes } from '../../shared/bytes.ts';
import type { Download } from '../../shared/model.ts';
import { type CompletedFile, type Output, plain } from './output.ts';

/** A completed download as the command line reports it; null when it is not completed. */
export function completedFile(download: Download): CompletedFile | null {
  const { state, path, fileName, receivedBytes, sha256, verification, provedBy } = download;
  if (state.kind !== 'completed' || path === null || sha256 === null || verification === null) return null;
  const { requests, refreshes, bytesFetched, resumedFromByte } = download;
  return {
    path,
    fileName,
    sizeBytes: download.sizeBytes ?? receivedBytes,
    sha256,
    verification,
    provedBy,
    requests,
    refreshes,
    bytesFetched,
    resumedFromByte,
  };
}

/** @param how printed for people after the size */
export function printCompleted(output: Output, file: CompletedFile, how: string): void {
  if (output.isJson) {
    output.json({ type: 'completed', ...file });
    return;
  }
  const proof =
    file.verification === 'verified'
      ? `verified${byAnother(file.provedBy)}, SHA-256 ${file.sha256}`
      : `the publisher gave no checksum that could be checked: NOT verified, SHA-256 here ${file.sha256}`;
  output.text(`${plain(file.path)}  (${formatBytes(file.sizeBytes)}, ${how}; ${proof})`);
}

/** Where the publisher declared another digest than the one that is shown. */
function byAnother(provedBy: CompletedFile['provedBy']): string {
  return provedBy === null || provedBy === 'sha256' ? '' : ` by its SHA-${provedBy.slice(3)}`;
}
