import type { ApplicationId, Download, FileId, VersionName } from '../../shared/model.ts';
import type { DownloadsMirror } from '../store/downloads.ts';

/**
 * The download a button should speak of: the newest of this version (and file) that is not cancelled. Pure.
 *
 * @param fileId null: any file of the version
 */
export function latestDownload(
  { byId, order }: DownloadsMirror,
  applicationId: ApplicationId,
  version: VersionName,
  fileId: FileId | null,
): Download | null {
  let latest: Download | null = null;
  for (const id of order) {
    const download = byId.get(id);
    if (
      download?.applicationId === applicationId &&
      download.version === version &&
      (fileId === null || download.fileId === fileId) &&
      download.state.kind !== 'cancelled' &&
      (latest === null || download.createdAt >= latest.createdAt)
    ) {
      latest = download;
    }
  }
  return latest;
}
