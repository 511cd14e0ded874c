import type { Clock } from '../clock.ts';
import type { FileLayer } from '../disk/fileLayer.ts';

/**
 * Whether it is worth starting a download into a folder: when its disk is full or it is gone for one, it is for the ten
 * thousand behind it. One timer looks at it for all.
 */
export type FolderGates = {
  isOpen(folder: string): boolean;
  /** A download of it waits. @param isForAll false: it alone needs more room than there is, others may fit */
  meet(folder: string, isForAll: boolean): void;
  /** The user insists. */
  open(folder: string): void;
  /** There may be more room than there was: all are looked at now. */
  lookAgain(): void;
  stop(): void;
};

/** So often. */
const LOOK_EVERY_MS = 15_000;

type Gate = { isClosed: boolean; readonly cancel: () => void };

/** @param onRoom the folder is there, with so much room (null: unknown); says whether some of its downloads still wait */
export function createFolderGates(
  clock: Clock,
  files: Pick<FileLayer, 'facts' | 'freeBytes'>,
  onRoom: (folder: string, freeBytes: number | null) => boolean,
): FolderGates {
  const gates = new Map<string, Gate>();
  let isStopped = false;

  function arm(folder: string, isClosed: boolean) {
    const cancel = clock.after(LOOK_EVERY_MS, () => void look(folder));
    gates.set(folder, { isClosed, cancel });
  }

  async function look(folder: string) {
    const room = await roomIn(folder);
    const gate = gates.get(folder);
    if (isStopped || gate === undefined) {
      return;
    }
    gate.cancel();
    gates.delete(folder);
    if (room === 'gone') {
      arm(folder, gate.isClosed);
    } else if (onRoom(folder, room) && !gates.has(folder)) {
      arm(folder, false);
    }
  }

  async function roomIn(folder: string): Promise<number | null | 'gone'> {
    try {
      return (await files.facts(folder)) === null ? 'gone' : await files.freeBytes(folder);
    } catch {
      return 'gone';
    }
  }

  return {
    isOpen: (folder) => gates.get(folder)?.isClosed !== true,
    meet(folder, isForAll) {
      const gate = gates.get(folder);
      if (gate === undefined) {
        arm(folder, isForAll);
      } else {
        gate.isClosed ||= isForAll;
      }
    },
    open(folder) {
      const gate = gates.get(folder);
      if (gate !== undefined) {
        gate.isClosed = false;
      }
    },
    lookAgain() {
      for (const folder of gates.keys()) {
        void look(folder);
      }
    },
    stop() {
      isStopped = true;
      for (const { cancel } of gates.values()) {
        cancel();
      }
      gates.clear();
    },
  };
}
