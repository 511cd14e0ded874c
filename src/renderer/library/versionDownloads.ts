import type { ApplicationId, Download, FileId, VersionName } from '../../shared/model.ts';
import type { DownloadsMirror } from '../store/downloads.ts';

/**
 * The download a button should speak of: the newest of this version (and file) that is not cancelled. Pure.
 *
 * @param fileId null: any file of the version
 * @param isMainFile a download that is not resolved yet is on its way to the main file
 */
export function latestDownload(
  { byId, order }: DownloadsMirror,
  applicationId: ApplicationId,
  version: VersionName,
  fileId: FileId | null,
  isMainFile: boolean,
): Download | null {
  let latest: Download | null = null;
  for (const id of order) {
    const download = byId.get(id);
    if (
      download?.applicationId === applicationId &&
      download.version === version &&
      (fileId === null || download.fileId === fileId || (isMainFile && download.fileId === null)) &&
      download.state.kind !== 'cancelled' &&
      (latest === null || download.createdAt >= latest.createdAt)
    ) {
      latest = download;
    }
  }
  return latest;
}
