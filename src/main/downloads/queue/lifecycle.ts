import { isRunning } from '../../../shared/downloadStates.ts';
import type { Clock } from '../clock.ts';
import type { UnfinishedPublish } from '../part/finishPublish.ts';
import type { PublishPlan } from '../record/record.ts';
import type { DownloadEngine } from '../types.ts';
import type { Dispatch } from './dispatch.ts';
import type { Entry } from './entry.ts';
import type { Parts } from './parts.ts';
import type { Records } from './records.ts';
import type { Registry } from './registry.ts';
import type { Scheduler } from './scheduler.ts';
import type { Waits } from './waits.ts';

/** What befalls the queue as a whole: the app starts, an account goes, the app ends. */
export type Lifecycle = Pick<DownloadEngine, 'start' | 'accountRemoved' | 'stop'>;

export type LifecycleDependencies = {
  readonly clock: Clock;
  readonly records: Records;
  readonly registry: Pick<Registry, 'entries'>;
  readonly scheduler: Scheduler;
  readonly waits: Waits;
  readonly parts: Pick<Parts, 'doNext'>;
  readonly dispatch: Dispatch;
  /** True: it is published now. */
  readonly finish: (unfinished: Omit<UnfinishedPublish, 'mode'>) => Promise<boolean>;
  readonly onSignedOut: () => void;
};

export function createLifecycle(dependencies: LifecycleDependencies): Lifecycle {
  const { clock, records, registry, scheduler, waits, parts, dispatch, finish } = dependencies;

  /** Killed after it was cancelled, in the midst of publishing: what is there is there. */
  async function finishCancelled(entry: Entry, plan: PublishPlan, partName: string): Promise<void> {
    const { folder, sizeBytes } = entry.record;
    const isPublished = await finish({ folder, partName, plan, sizeBytes });
    if (isPublished && entry.record.state.kind === 'cancelled') {
      records.published(entry, plan);
      dispatch(entry, { kind: 'published', atMs: clock.now() });
    }
  }

  return {
    start() {
      scheduler.start();
      for (const entry of registry.entries()) {
        const { state, partName, publishPlan } = entry.record;
        if (isRunning(state)) {
          dispatch(entry, { kind: 'requeue' });
        } else if (state.kind === 'waiting') {
          dispatch(entry, { kind: 'wake' });
        } else if (state.kind === 'cancelled' && partName !== null && publishPlan !== null) {
          parts.doNext(entry, () => finishCancelled(entry, publishPlan, partName)).catch(() => undefined);
        }
      }
      scheduler.pump();
    },

    accountRemoved(accountId) {
      // Before the first gives up its place: the next of this account must not take it.
      waits.accountRemoved(accountId);
      for (const entry of registry.entries()) {
        if (entry.record.accountId === accountId) {
          // A signed URL was given to the account's key: it goes with it, also when a run that has it is still on its way out.
          records.holdUrl(entry, null);
          if (entry.run !== null) {
            entry.run.keepsUrl = false;
          }
          dispatch(entry, { kind: 'signedOut' });
        }
      }
      dependencies.onSignedOut();
    },

    /** Resolves when nothing is under way any more. */
    async stop() {
      scheduler.stop();
      waits.stop();
      for (const entry of registry.entries()) {
        if (isRunning(entry.record.state)) {
          dispatch(entry, { kind: 'requeue' });
        }
      }
      await Promise.all([...registry.entries()].map((entry) => entry.busy));
    },
  };
}
