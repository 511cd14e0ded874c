import { isForAPerson } from '../../../shared/downloadStates.ts';
import type { Clock } from '../clock.ts';
import type { DownloadEvent } from '../record/state.ts';
import { toProblem } from '../retry/problem.ts';
import { runDownload } from '../run/run.ts';
import type { RunContext, RunEnd, RunServices } from '../run/runContext.ts';
import type { Entry } from './entry.ts';
import type { Patches } from './patches.ts';
import type { Records } from './records.ts';
import { createSpeed } from './speed.ts';
import type { Waits } from './waits.ts';

export type RunnerDependencies = {
  readonly services: RunServices;
  readonly clock: Clock;
  readonly records: Records;
  readonly waits: Waits;
  readonly patches: Patches;
  readonly dispatch: (entry: Entry, event: DownloadEvent) => void;
  /** The entry is free again, and so is its place. */
  readonly onFree: (entry: Entry) => void;
};

/** Starts a run and brings its end back into the entry. */
export function startRun(dependencies: RunnerDependencies, entry: Entry): void {
  const { clock, records, waits } = dependencies;
  const { accountId } = entry.record;
  const abort = new AbortController();
  const changesBefore = waits.changes(accountId);
  const context = createContext(dependencies, entry);
  entry.run = { progress: context, abort, speed: createSpeed(clock.now), keepsUrl: true };
  const busy: Promise<void> = runToEnd(context, abort.signal).then((end) => {
    entry.run = null;
    // Its part may be waiting to be deleted after this.
    if (entry.busy === busy) {
      entry.busy = null;
    }
    const isOutdated = waits.changes(accountId) !== changesBefore;
    bringBack(dependencies, entry, end, isOutdated);
    if (end.kind !== 'published') {
      records.update(entry, {}, 'soon');
    }
    dependencies.onFree(entry);
  });
  entry.busy = busy;
}

/** All that a run finds goes to the owner of its record. */
function createContext(dependencies: RunnerDependencies, entry: Entry): RunContext {
  const { services, records, waits, patches, dispatch } = dependencies;
  const { record } = entry;
  const { id, accountId } = record;
  return {
    services,
    record,
    received: () => entry.received,
    setReceived: (received) => records.received(entry, received),
    verifiedBytes: 0,
    heldUrl: {
      get: () => entry.heldUrl,
      set: (url) => records.holdUrl(entry, entry.run?.keepsUrl === false ? null : url),
    },
    adjustConnections: null,
    dispatch: (event) => dispatch(entry, event),
    update: (changes, when) => records.update(entry, changes, when),
    updateDurably: (changes) => records.updateDurably(entry, changes),
    registerPart: (partName) => records.registerPart(entry, partName),
    amendReceived: (received) => records.amendReceived(entry, received),
    saveReceived: (received) => records.saveReceived(entry, received),
    onRequest: () => records.countRequest(entry),
    onUrl: () => records.countUrl(entry),
    onBytes(count) {
      records.countBytes(entry, count);
      entry.run?.speed.add(count);
      waits.bytesArrived(accountId);
      patches.changed(id);
    },
    onProgress: () => patches.changed(id),
    waits: () => waits.count(accountId),
  };
}

/** Never throws: a download whose run got lost would keep its place for ever. */
async function runToEnd(context: RunContext, signal: AbortSignal): Promise<RunEnd> {
  try {
    return await runDownload(context, signal);
  } catch (error) {
    return signal.aborted
      ? { kind: 'aborted' }
      : { kind: 'ended', action: { kind: 'fail' }, problem: toProblem(error) };
  }
}

/** @param isOutdated its account has changed since the run began */
function bringBack(dependencies: RunnerDependencies, entry: Entry, end: RunEnd, isOutdated: boolean): void {
  const { clock, records, waits, dispatch } = dependencies;
  switch (end.kind) {
    case 'published':
      records.published(entry, end.plan);
      dispatch(entry, { kind: 'published', atMs: clock.now() });
      return;
    case 'aborted':
      return;
    case 'ended': {
      const { action, problem } = end;
      if (action.kind === 'fail') {
        dispatch(entry, { kind: 'fail', error: problem.error });
        return;
      }
      // It would wait for what was said while it was under way, and nobody says twice.
      if (isOutdated && isForAPerson(action.reason)) {
        dispatch(entry, { kind: 'requeue' });
        return;
      }
      const retryAt = action.delayMs === null ? null : clock.now() + action.delayMs;
      waits.met(entry.record, action, problem);
      dispatch(entry, { kind: 'wait', reason: action.reason, retryAt, error: problem.error });
    }
  }
}
