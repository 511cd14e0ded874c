import { resolve } from 'node:path';
import { isFinished, isGivenUp } from '../../../shared/downloadStates.ts';
import type { DownloadId } from '../../../shared/model.ts';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { Saver } from '../journal/saver.ts';
import { countBytes } from '../record/byteRanges.ts';
import { randomDownloadId } from '../record/ids.ts';
import { keyOfWanted, newRecord } from '../record/newRecord.ts';
import type { DownloadEvent } from '../record/state.ts';
import { failure } from '../retry/problem.ts';
import type { DownloadEngine, NewDownload } from '../types.ts';
import type { Dispatch } from './dispatch.ts';
import { type Entry, hasPart, newEntry } from './entry.ts';
import type { Parts } from './parts.ts';
import type { Patches } from './patches.ts';
import type { Records } from './records.ts';
import type { Registry } from './registry.ts';
import type { Waits } from './waits.ts';

/** What a person does to downloads. What was said is on the disk before it returns, if the disk takes it. */
export type Commands = Pick<
  DownloadEngine,
  'add' | 'pause' | 'resume' | 'retry' | 'cancel' | 'deletePart' | 'remove' | 'move' | 'setLimit'
>;

export type CommandsDependencies = {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'add' | 'remove'>;
  readonly saver: Pick<Saver, 'flush'>;
  readonly records: Records;
  readonly registry: Registry;
  readonly patches: Patches;
  readonly waits: Pick<Waits, 'insist'>;
  readonly parts: Parts;
  readonly dispatch: Dispatch;
  readonly onLimits: () => void;
  /** Something may begin. */
  readonly pump: () => void;
};

export function createCommands(dependencies: CommandsDependencies): Commands {
  const { clock, journal, saver, records, registry, patches, waits, parts, dispatch, pump } = dependencies;

  function command(ids: readonly DownloadId[], event: DownloadEvent): Entry[] {
    // All are looked up before the first is touched.
    const entries = ids.map(registry.get);
    let isRefused = false;
    for (const entry of entries) {
      const successor = event.kind === 'retry' ? registry.successor(entry) : null;
      if (successor === null) {
        isRefused = !dispatch(entry, asBefore(entry, event)) || isRefused;
      } else {
        wantAgain(successor);
      }
    }
    // What the user asked for is not forgotten, whatever happens next; a part is deleted after it.
    saver.flush();
    if (isRefused) {
      throw failure('app.wrongState');
    }
    return entries;
  }

  /** Nothing is in the queue twice. */
  function wantAgain(known: Entry) {
    if (isGivenUp(known.record.state)) {
      dispatch(known, { kind: 'retry' });
    }
  }

  /** What was cancelled and is wanted once more goes on with what had come of it. */
  function cancelledWithPart(key: string): Entry | null {
    const kept = registry.cancelled(key).filter(hasPart);
    return kept.sort((a, b) => countBytes(b.received) - countBytes(a.received))[0] ?? null;
  }

  /** @param fresh takes what was not there before */
  function addOne(wanted: NewDownload, fresh: Entry[]): DownloadId {
    const key = keyOfWanted(wanted);
    const known = registry.same(key) ?? cancelledWithPart(key);
    if (known !== null) {
      wantAgain(known);
      return known.record.id;
    }
    const record = newRecord(wanted, randomDownloadId(), registry.nextPosition(), clock.now());
    const entry = newEntry(record, []);
    registry.insert(entry);
    fresh.push(entry);
    return record.id;
  }

  return {
    add(downloads) {
      const fresh: Entry[] = [];
      // A folder means the same whatever this process was started in.
      const ids = downloads.map((wanted) => addOne({ ...wanted, folder: resolve(wanted.folder) }, fresh));
      try {
        journal.add(fresh.map(({ record }) => record));
      } catch (error) {
        fresh.forEach(registry.delete);
        throw error;
      } finally {
        saver.flush();
      }
      for (const { record } of fresh) {
        patches.changed(record.id);
      }
      if (fresh.length > 0) {
        patches.orderChanged();
      }
      pump();
      return ids;
    },

    pause: (ids) => void command(ids, { kind: 'pause' }),
    resume(ids) {
      waits.insist(ids.map(registry.get));
      command(ids, { kind: 'resume' });
    },
    retry(ids) {
      waits.insist(ids.map(registry.get));
      command(ids, { kind: 'retry' });
    },

    async cancel(ids) {
      const entries = command(ids, { kind: 'cancel' });
      await Promise.all(entries.map((entry) => entry.busy));
      saver.flush();
    },

    async deletePart(ids) {
      const entries = ids.map(registry.get);
      if (entries.some(({ record }) => !isGivenUp(record.state))) {
        throw failure('app.wrongState');
      }
      await Promise.all(entries.map((entry) => parts.deleteNext(entry, isGivenUp))).finally(saver.flush);
    },

    async remove(ids) {
      const entries = ids.map(registry.get);
      if (entries.some(({ record }) => !isFinished(record.state))) {
        throw failure('app.wrongState');
      }
      await Promise.all(entries.map((entry) => parts.deleteNext(entry, isFinished)));
      // Somebody may have asked for one of them again while its part was being deleted.
      const gone = entries.filter(({ record }) => isFinished(record.state));
      journal.remove(gone.map(({ record }) => record.id));
      for (const entry of gone) {
        registry.delete(entry);
        patches.removed(entry.record.id);
      }
      patches.orderChanged();
    },

    move(id, before) {
      registry.move(registry.get(id), before === null ? null : registry.get(before));
      saver.flush();
      patches.orderChanged();
      pump();
    },

    setLimit(ids, bytesPerSecond) {
      for (const entry of ids.map(registry.get)) {
        records.update(entry, { bytesPerSecondLimit: bytesPerSecond }, 'soon');
      }
      dependencies.onLimits();
      saver.flush();
    },
  };
}

/** Cancelling is taken back to where it began; adding the same file anew is another wish (`wantAgain`). */
function asBefore({ record }: Entry, event: DownloadEvent): DownloadEvent {
  return event.kind === 'retry' ? { kind: 'retry', asPaused: record.wasPaused } : event;
}
