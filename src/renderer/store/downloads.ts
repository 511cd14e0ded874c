import type { Download, DownloadId, DownloadsPatch, DownloadsSnapshot } from '../../shared/model.ts';

/** The queue as the page mirrors it: by id, and in order. */
export type DownloadsMirror = {
  /** -1: no snapshot yet. */
  readonly revision: number;
  readonly byId: ReadonlyMap<DownloadId, Download>;
  readonly order: readonly DownloadId[];
};

export const EMPTY_DOWNLOADS: DownloadsMirror = { revision: -1, byId: new Map(), order: [] };

export function fromSnapshot({ revision, downloads }: DownloadsSnapshot): DownloadsMirror {
  return {
    revision,
    byId: new Map(downloads.map((download) => [download.id, download])),
    order: downloads.map(({ id }) => id),
  };
}

/** The mirror with a patch applied; null when the patch is not for this revision and a snapshot must be asked for. Pure. */
export function applyPatch(mirror: DownloadsMirror, patch: DownloadsPatch): DownloadsMirror | null {
  // Older than what is here: a snapshot overtook it.
  if (patch.revision <= mirror.revision) return mirror;
  if (patch.fromRevision !== mirror.revision) return null;
  const byId = new Map(mirror.byId);
  for (const download of patch.changed) byId.set(download.id, download);
  for (const id of patch.removed) byId.delete(id);
  const order =
    patch.order ?? (patch.removed.length === 0 ? mirror.order : mirror.order.filter((id) => byId.has(id)));
  return { revision: patch.revision, byId, order };
}
