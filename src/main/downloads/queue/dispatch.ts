import { isRunning } from '../../../shared/downloadStates.ts';
import type { Clock } from '../clock.ts';
import type { RecordChanges } from '../record/record.ts';
import { type DownloadEffect, type DownloadEvent, transition } from '../record/state.ts';
import type { Entry } from './entry.ts';
import type { Records } from './records.ts';
import type { Registry } from './registry.ts';
import { isOfWrongContent } from './wrongContent.ts';

/** Tells a download's state machine what happened, and does what follows. False: the state does not allow it. */
export type Dispatch = (entry: Entry, event: DownloadEvent) => boolean;

export type DispatchDependencies = {
  readonly clock: Clock;
  readonly records: Records;
  readonly registry: Pick<Registry, 'reindex'>;
  readonly effects: Readonly<Record<DownloadEffect, (entry: Entry) => void>>;
  readonly onChanged: () => void;
};

export function createDispatch(dependencies: DispatchDependencies): Dispatch {
  const { clock, records, registry, effects, onChanged } = dependencies;
  return (entry, event) => {
    const change = transition(entry.record.state, event);
    if (change.kind === 'changed') {
      // What was of wrong content begins at zero when it is tried again; until then its part is kept as evidence.
      if ((event.kind === 'retry' || event.kind === 'cancel') && isOfWrongContent(entry.record)) {
        records.forgetContent(entry, {}, 'unsaved');
      }
      const changes: RecordChanges = { ...remembered(entry, event, clock.now()), state: change.state };
      // That a run began, and how far it has come, is not worth a write: the next start begins it anew from what is on disk.
      records.update(entry, changes, isRunning(change.state) ? 'unsaved' : 'soon');
      for (const effect of change.effects) {
        effects[effect](entry);
      }
      registry.reindex(entry);
      onChanged();
    }
    return change.kind !== 'refused';
  };
}

/** For who takes it back. */
function remembered({ record }: Entry, event: DownloadEvent, nowMs: number): RecordChanges {
  switch (event.kind) {
    case 'cancel':
      return { cancelledAt: nowMs, wasPaused: record.state.kind === 'paused' };
    case 'retry':
      return { wasPaused: false };
    default:
      return {};
  }
}
