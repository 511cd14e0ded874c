import { join } from 'node:path';
import { isLeftToAPerson } from '../../../shared/downloadStates.ts';
import type { DownloadState } from '../../../shared/model.ts';
import { toDiskFailure } from '../disk/diskErrors.ts';
import type { FileLayer } from '../disk/fileLayer.ts';
import { removePart } from '../part/partOwner.ts';
import { type Entry, hasPart } from './entry.ts';
import type { Records } from './records.ts';
import type { Registry } from './registry.ts';
import { isOfWrongContent } from './wrongContent.ts';

/** What becomes of the incomplete files of downloads that are not under way. */
export type Parts = {
  /** Nothing of it arrived: no file stays to puzzle over. */
  dropEmpty(entry: Entry): void;
  /**
   * After what the entry is busy with, unless somebody wants it again by then; nothing of it begins before.
   *
   * @param isStillSo whether its part may go, by the state it is in when its turn has come
   * @throws AppFailure `disk.*` when it cannot be deleted
   */
  deleteNext(entry: Entry, isStillSo: (state: DownloadState) => boolean): Promise<void>;
  /** Cancelled ones that have a part; the oldest first. */
  kept(): Entry[];
  /** Nothing else of the entry begins before this is done, nor does this before what it is busy with. */
  doNext(entry: Entry, work: () => Promise<void>): Promise<void>;
};

export type PartsDependencies = {
  readonly files: FileLayer;
  readonly records: Records;
  readonly registry: Pick<Registry, 'find' | 'reindex' | 'entries'>;
  /** A part was deleted: whatever waits for room may have it. */
  readonly onRoom: () => void;
  /** An entry is free again. */
  readonly onFree: () => void;
};

export function createParts({ files, records, registry, onRoom, onFree }: PartsDependencies): Parts {
  function doNext(entry: Entry, work: () => Promise<void>): Promise<void> {
    const doing = (entry.busy ?? Promise.resolve()).then(work);
    const busy: Promise<void> = doing
      .catch(() => undefined)
      .then(() => {
        if (entry.busy === busy) {
          entry.busy = null;
        }
        if (registry.find(entry.record.id) === entry) {
          registry.reindex(entry);
          onFree();
        }
      });
    entry.busy = busy;
    return doing;
  }

  /** The name is forgotten only when the file is gone: else it is tried again at the next start. */
  async function deleteNow(entry: Entry): Promise<void> {
    const { record } = entry;
    const { folder, partName, publishPlan } = record;
    const hadPart = hasPart(entry);
    if (partName !== null) {
      await removePart(files, folder, partName, publishPlan?.identity ?? null).catch((error: unknown) => {
        throw toDiskFailure(error, join(folder, partName));
      });
    }
    const further = {
      partName: null,
      isPartStale: false,
      // Of a content that was right the size is as good as what the catalogue says.
      sizeBytes: isOfWrongContent(record) ? null : record.sizeBytes,
      // With its bytes gone there is nothing to go back to: who wants it again wants it to begin.
      wasPaused: record.wasPaused && !hadPart,
    };
    records.forgetContent(entry, further, 'soon');
    if (hadPart) {
      onRoom();
    }
  }

  /**
   * Of what may go on one day the name is kept as its own: it makes its part under it, and one that a power cut brought back has an
   * owner.
   */
  async function dropEmptyNow(entry: Entry): Promise<void> {
    const { state, folder, partName, publishPlan } = entry.record;
    if (partName === null || hasPart(entry)) {
      return;
    }
    if (state.kind === 'cancelled') {
      await deleteNow(entry);
    } else if (isLeftToAPerson(state) && publishPlan === null) {
      await removePart(files, folder, partName, null);
    }
  }

  return {
    dropEmpty: (entry) => void doNext(entry, () => dropEmptyNow(entry)).catch(() => undefined),
    deleteNext: (entry, isStillSo) =>
      doNext(entry, async () => {
        if (isStillSo(entry.record.state) && entry.record.partName !== null) {
          await deleteNow(entry);
        }
      }),
    kept() {
      const cancelledAt = ({ record }: Entry) => record.cancelledAt ?? record.createdAt;
      return [...registry.entries()]
        .filter((entry) => entry.record.state.kind === 'cancelled' && hasPart(entry))
        .sort((a, b) => cancelledAt(a) - cancelledAt(b));
    },
    doNext,
  };
}
