import { needsNetwork } from '../../../shared/downloadStates.ts';
import type { DownloadLimits } from '../types.ts';
import type { Entry } from './entry.ts';
import type { Registry } from './registry.ts';
import type { Waits } from './waits.ts';

/** Downloads under way for each place: one transfers, the others are being verified and published. */
const ENDING_PER_PLACE = 4;

/** Gives the places there are to the downloads that are next. */
export type Scheduler = {
  start(): void;
  /** Nothing begins any more. */
  stop(): void;
  /** Something may begin: looked at soon, once for many changes (ten thousand added). */
  pump(): void;
  /** A run of it begins. */
  took(entry: Entry): void;
  /** Its place is free. Says whether nothing is under way any more. */
  freed(entry: Entry): boolean;
  /** Those that have a place which is not there any more; the last in the queue give theirs up. */
  surplus(): Entry[];
};

export type SchedulerDependencies = {
  readonly registry: Pick<Registry, 'nextReady'>;
  readonly waits: Pick<Waits, 'isWorthTrying'>;
  readonly limits: () => Pick<DownloadLimits, 'concurrentDownloads'>;
  /** Begins it: `took` is called meanwhile, or it is not ready any more. */
  readonly begin: (entry: Entry) => void;
};

export function createScheduler({ registry, waits, limits, begin }: SchedulerDependencies): Scheduler {
  const underWay = new Set<Entry>();
  let isOpen = false;
  let isDue = false;

  function fetching(): Entry[] {
    return [...underWay].filter(({ record }) => needsNetwork(record.state));
  }

  /** What has all its bytes leaves its place to the next one while it is proved and published; not without bound, for a slow disk. */
  function hasPlace(): boolean {
    const places = limits().concurrentDownloads;
    return fetching().length < places && underWay.size < ENDING_PER_PLACE * places;
  }

  function startWhatFits() {
    while (isOpen && hasPlace()) {
      const entry = registry.nextReady(waits.isWorthTrying);
      if (entry === null) {
        return;
      }
      begin(entry);
    }
  }

  function pump() {
    if (!isDue && isOpen) {
      isDue = true;
      queueMicrotask(() => {
        isDue = false;
        startWhatFits();
      });
    }
  }

  return {
    start() {
      isOpen = true;
    },
    stop() {
      isOpen = false;
    },
    pump,
    took: (entry) => void underWay.add(entry),
    freed(entry) {
      underWay.delete(entry);
      return underWay.size === 0;
    },
    surplus: () =>
      fetching()
        .sort((a, b) => a.record.position - b.record.position)
        .slice(limits().concurrentDownloads),
  };
}
