import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Saver } from '../journal/saver.ts';
import type { PublishPlan } from '../record/record.ts';
import { type DownloadEvent, isForAPerson } from '../record/state.ts';
import { toProblem } from '../retry/problem.ts';
import { runDownload } from '../run/run.ts';
import type { RunContext, RunEnd, RunServices } from '../run/runContext.ts';
import type { Entry } from './entry.ts';
import type { Patches } from './patches.ts';
import { createSpeed } from './speed.ts';
import type { Waits } from './waits.ts';

export type RunnerDependencies = {
  readonly services: RunServices;
  readonly clock: Clock;
  readonly waits: Waits;
  readonly patches: Patches;
  readonly dispatch: (entry: Entry, event: DownloadEvent) => void;
  readonly saver: Saver;
  /** The entry is free again, and so is its place. */
  readonly onFree: (entry: Entry) => void;
};

/** Starts a run and brings its end back into the entry. */
export function startRun(dependencies: RunnerDependencies, entry: Entry): void {
  const { clock, waits, patches, saver, services } = dependencies;
  const { record } = entry;
  const abort = new AbortController();
  const speed = createSpeed(clock.now);
  const changesBefore = waits.changes(record.accountId);
  const context: RunContext = {
    services,
    record,
    received: entry.received,
    verifiedBytes: 0,
    heldUrl: entry.heldUrl,
    keepsUrl: true,
    adjustConnections: null,
    dispatch: (event) => dependencies.dispatch(entry, event),
    saveRecord: () => {
      saver.save([record]);
      patches.changed(record.id);
    },
    saveRecordNow() {
      context.saveRecord();
      saver.flush();
    },
    saveForGood: () => saver.saveForGood(record),
    registerPart: () => saver.registerPart(record),
    amendReceived: (received) => saver.amendReceived(record, { synced: received, written: received }),
    saveReceived: (received) => saver.saveReceived(record, received),
    onBytes(count) {
      speed.add(count);
      waits.bytesArrived(record.accountId);
      patches.changed(record.id);
    },
    onProgress: () => patches.changed(record.id),
    waits: () => waits.count(record.accountId),
  };
  entry.run = { context, abort, speed };
  const busy: Promise<void> = runToEnd(context, abort.signal).then((end) => {
    entry.received = context.received;
    entry.heldUrl = context.keepsUrl ? context.heldUrl : null;
    entry.run = null;
    // Its part may be waiting to be deleted after this.
    if (entry.busy === busy) {
      entry.busy = null;
    }
    const isOutdated = waits.changes(record.accountId) !== changesBefore;
    bringBack(dependencies, entry, end, isOutdated);
    if (end.kind !== 'published') {
      saver.save([record]);
    }
    dependencies.onFree(entry);
  });
  entry.busy = busy;
}

/** The file has its final name. */
export function bringPublished(
  entry: Entry,
  plan: PublishPlan,
  dispatch: (event: DownloadEvent) => void,
  atMs: number,
): void {
  const { record } = entry;
  record.fileName = plan.fileName;
  record.path = join(record.folder, plan.fileName);
  record.sha256 = plan.sha256;
  record.verification = plan.verification;
  record.partName = null;
  record.publishPlan = null;
  entry.received = [];
  dispatch({ kind: 'published', atMs });
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
  const { clock, waits, dispatch } = dependencies;
  const { record } = entry;
  switch (end.kind) {
    case 'published':
      bringPublished(entry, end.plan, (event) => dispatch(entry, event), clock.now());
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
      waits.met(record, action, problem);
      dispatch(entry, { kind: 'wait', reason: action.reason, retryAt, error: problem.error });
    }
  }
}
