import { sep } from 'node:path';
import type { FileLayer } from '../disk/fileLayer.ts';
import { countBytes } from '../record/byteRanges.ts';
import type { RoomNeeded } from '../run/runContext.ts';
import type { Entry } from './entry.ts';

/** Parts of cancelled downloads are kept as long as nobody needs their room. */
export type Room = {
  /** Deletes as many of them as it takes, the oldest first, on the disk that is full; none where all of them would not do. */
  make(needed: RoomNeeded): Promise<boolean>;
  /** The same for one that waits for it. */
  makeFor(entry: Entry): Promise<boolean>;
};

export type RoomDependencies = {
  readonly files: Pick<FileLayer, 'facts' | 'freeBytes'>;
  /** Cancelled ones that have a part; the oldest first. */
  readonly kept: () => readonly Entry[];
  /** Deletes its part, if it still is a cancelled one's; says whether it did. */
  readonly letGo: (entry: Entry) => Promise<boolean>;
  readonly onMade: () => void;
};

type Kept = { readonly entry: Entry; readonly bytes: number };

export function createRoom({ files, kept, letGo, onMade }: RoomDependencies): Room {
  /** One at a time: what made room for one is counted before the next is looked at. */
  let last: Promise<unknown> = Promise.resolve();
  let timesMade = 0;

  async function keptOn(device: string): Promise<Kept[]> {
    const found: Kept[] = [];
    for (const entry of kept()) {
      const { folder, partName } = entry.record;
      const facts =
        partName === null ? null : await files.facts(`${folder}${sep}${partName}`).catch(() => null);
      if (facts?.device === device) {
        // A part with holes takes less than it is long.
        const received = countBytes(entry.received);
        found.push({ entry, bytes: received > 0 ? Math.min(received, facts.sizeBytes) : facts.sizeBytes });
      }
    }
    return found;
  }

  async function makeNow({ folder, error, missingBytes }: RoomNeeded, timesBefore: number): Promise<boolean> {
    if (timesMade > timesBefore) {
      // Somebody made some since: it may be enough.
      return true;
    }
    const path = error.path === undefined || error.path.startsWith(folder) ? folder : error.path;
    const device = await deviceOf(path);
    if (device === null || error.systemCode === 'EFBIG') {
      return false;
    }
    const parts = await keptOn(device);
    const freeBytes = await files.freeBytes(path);
    const neededBytes = error.neededBytes ?? missingBytes;
    const isShort = freeBytes !== null && neededBytes !== null && neededBytes > freeBytes;
    if (!isShort && error.systemCode === undefined && error.neededBytes !== undefined) {
      // There is enough by now.
      return true;
    }
    // The system says that it is full where bytes are free: a quota, or files themselves are counted. One goes, then it is tried.
    const wantedBytes = isShort ? neededBytes - freeBytes : 1;
    const hasEnough = parts.reduce((sum, { bytes }) => sum + bytes, 0) >= wantedBytes;
    return hasEnough && (await letGoOf(parts, wantedBytes));
  }

  async function letGoOf(parts: readonly Kept[], wantedBytes: number): Promise<boolean> {
    let leftBytes = wantedBytes;
    let isMade = false;
    for (const { entry, bytes } of parts) {
      if (leftBytes <= 0) {
        break;
      }
      // One that cannot be deleted now: the next one may do.
      if (await letGo(entry).catch(() => false)) {
        leftBytes -= bytes;
        isMade = true;
      }
    }
    if (isMade) {
      timesMade += 1;
      onMade();
    }
    return isMade;
  }

  /** Of where a folder leads, symlinks followed. */
  async function deviceOf(path: string): Promise<string | null> {
    const inside = await files.facts(`${path}${sep}.`).catch(() => null);
    return (inside ?? (await files.facts(path)))?.device ?? null;
  }

  function make(needed: RoomNeeded): Promise<boolean> {
    const timesBefore = timesMade;
    const made = last.then(() => makeNow(needed, timesBefore)).catch(() => false);
    last = made;
    return made;
  }

  return {
    make,
    async makeFor({ record: { state, folder, sizeBytes }, received }) {
      if (state.kind !== 'waiting' || state.error?.code !== 'disk.full') {
        return false;
      }
      const missingBytes = sizeBytes === null ? null : sizeBytes - countBytes(received);
      return make({ folder, error: state.error, missingBytes });
    },
  };
}
