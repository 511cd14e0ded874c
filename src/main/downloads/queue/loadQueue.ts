import { join } from 'node:path';
import type { Journal } from '../journal/journal.ts';
import type { DownloadRecord } from '../record/record.ts';
import { type Entry, newEntry } from './entry.ts';

/** The queue as an earlier run left it, and how many of its rows make no sense. */
export function loadQueue(journal: Pick<Journal, 'load'>): { entries: Entry[]; unreadable: number } {
  const entries: Entry[] = [];
  const owned = new Set<string>();
  let unreadable = 0;
  for (const loaded of journal.load()) {
    if (loaded === null) {
      unreadable += 1;
      continue;
    }
    const { record, received } = loaded;
    const path = partPath(record);
    // A part is one download's: what another row says is its own as well is as if it were not there.
    if (path !== null && owned.has(path)) {
      entries.push(newEntry({ ...record, partName: null, publishPlan: null }, []));
      continue;
    }
    if (path !== null) {
      owned.add(path);
    }
    entries.push(newEntry(record, received));
  }
  return { entries, unreadable };
}

function partPath({ folder, partName }: DownloadRecord): string | null {
  return partName === null ? null : join(folder, partName);
}
