import type { ApplicationId, Download, FileId, VersionName } from '../../shared/model.ts';
import type { DownloadsMirror } from '../store/downloads.ts';

type ByVersion = ReadonlyMap<string, readonly Download[]>;

const keyOf = (applicationId: ApplicationId, version: VersionName) => `${applicationId} ${version}`;

/** Made once for each mirror: a page of versions asks for every row, at each patch, over a queue of thousands. */
const indexes = new WeakMap<DownloadsMirror, ByVersion>();

function indexOf(mirror: DownloadsMirror): ByVersion {
  const known = indexes.get(mirror);
  if (known !== undefined) return known;
  const index = new Map<string, Download[]>();
  for (const download of mirror.byId.values()) {
    const key = keyOf(download.applicationId, download.version);
    const list = index.get(key);
    if (list === undefined) index.set(key, [download]);
    else list.push(download);
  }
  indexes.set(mirror, index);
  return index;
}

/**
 * The download a button should speak of: the newest of this version (and file) that is not cancelled.
 *
 * @param fileId null: any file of the version
 * @param isMainFile a download that is not resolved yet is on its way to the main file
 */
export function latestDownload(
  mirror: DownloadsMirror,
  applicationId: ApplicationId,
  version: VersionName,
  fileId: FileId | null,
  isMainFile: boolean,
): Download | null {
  let latest: Download | null = null;
  for (const download of indexOf(mirror).get(keyOf(applicationId, version)) ?? []) {
    if (
      (fileId === null || download.fileId === fileId || (isMainFile && download.fileId === null)) &&
      download.state.kind !== 'cancelled' &&
      (latest === null || download.createdAt >= latest.createdAt)
    ) {
      latest = download;
    }
  }
  return latest;
}
