import { publishedMode } from '../disk/fileModes.ts';
import { finishPublish, type UnfinishedPublish } from '../part/finishPublish.ts';
import { findPublished, isUntouched, type PublishedFile, publishedFacts } from '../part/published.ts';
import { fileHasContent } from '../run/finish.ts';
import type { RunServices } from '../run/runContext.ts';
import type { Entry } from './entry.ts';
import type { Records } from './records.ts';

/** The files of downloads that have, or were about to have, their final name. */
export type PublishedFiles = {
  /** A completed one's file, if it still is what was published. @throws AppFailure `app.wrongState`, `disk.fileMissing`, `disk.fileChanged` */
  find(entry: Entry): Promise<PublishedFile>;
  /** After a crash in the middle of publishing: true when it is published now. @throws AppFailure `disk.*` */
  finish(unfinished: Omit<UnfinishedPublish, 'mode'>): Promise<boolean>;
};

export function createPublishedFiles(
  services: Pick<RunServices, 'files' | 'hashing' | 'umask'>,
  records: Pick<Records, 'update'>,
): PublishedFiles {
  const { files, umask } = services;
  const hasContent = (path: string, sizeBytes: number, sha256: string) =>
    fileHasContent(services, path, sizeBytes, sha256);

  return {
    async find(entry) {
      const found = await findPublished(files, entry.record, hasContent);
      const facts = publishedFacts(found.facts);
      const { published } = entry.record;
      // Read all of it, and it was the same: not to be read again.
      if (published === null || !isUntouched(facts, published)) {
        records.update(entry, { published: facts }, 'soon');
      }
      return found;
    },
    finish: async (unfinished) =>
      finishPublish(files, { ...unfinished, mode: publishedMode(await umask) }, hasContent),
  };
}
