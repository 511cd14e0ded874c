import { systemCodeOf } from '../../../shared/errors.ts';
import { toDiskFailure } from '../disk/diskErrors.ts';
import type { FileFacts, FileLayer } from '../disk/fileLayer.ts';
import type { DownloadRecord, PublishedFacts } from '../record/record.ts';
import { failure } from '../retry/problem.ts';

export function publishedFacts({ identity, sizeBytes, modifiedNs, changedNs }: FileFacts): PublishedFacts {
  return { identity, sizeBytes, modifiedNs, changedNs };
}

/** Nobody can have changed the file without changing one of these. */
export function isUntouched(now: PublishedFacts, then: PublishedFacts): boolean {
  return (
    now.identity === then.identity &&
    now.sizeBytes === then.sizeBytes &&
    now.modifiedNs === then.modifiedNs &&
    now.changedNs === then.changedNs
  );
}

/** Where it is, and as which file. */
export type PublishedFile = { readonly path: string; readonly facts: FileFacts };

/**
 * A completed download's file, when it still is what was published: the same file, untouched since, or else of the same content. What
 * is true of it now need not be true a moment later: look again before each use.
 *
 * @param hasContent reads the file there: its SHA-256 is this
 * @throws AppFailure `app.wrongState` before it is completed; `disk.fileMissing` where nothing has its name; `disk.fileChanged`
 * for a link, another file, or other content
 */
export async function findPublished(
  files: FileLayer,
  { state, path, published, sha256 }: DownloadRecord,
  hasContent: (path: string, sizeBytes: number, sha256: string) => Promise<boolean>,
): Promise<PublishedFile> {
  if (state.kind !== 'completed' || path === null) {
    throw failure('app.wrongState');
  }
  try {
    const facts = await files.facts(path);
    if (facts === null) {
      throw failure('disk.fileMissing', { path });
    }
    if (!facts.isRegular) {
      throw failure('disk.fileChanged', { path });
    }
    if (published !== null && isUntouched(facts, published)) {
      return { path, facts };
    }
    const isSame = sha256 !== null && (await hasContent(path, facts.sizeBytes, sha256));
    const after = await files.facts(path);
    // What was read has to be what is there now.
    if (!isSame || after === null || !isUntouched(after, facts)) {
      throw failure('disk.fileChanged', { path });
    }
    return { path, facts };
  } catch (error) {
    // A folder or a name that cannot be reached any more; a link that took its place between two looks.
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw failure('disk.fileMissing', { path });
    }
    throw code === 'ELOOP' ? failure('disk.fileChanged', { path }) : toDiskFailure(error, path);
  }
}
