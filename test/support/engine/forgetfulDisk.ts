import {
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FileLayer, nodeFileLayer, type OpenFile } from '../../../src/main/downloads/disk/fileLayer.ts';
import type { EngineFolders } from './setUp.ts';

/** Bytes as they are on the platter, where they differ from what the system says; null: nothing of use was ever there. */
type OldBytes = {
  readonly path: string;
  readonly start: number;
  readonly length: number;
  readonly bytes: Buffer | null;
};
/** A name that was given or taken, and how it never was. */
type OldName = { readonly path: string; readonly isNew: boolean; undo(): void; forget(): void };

export type PowerCut = {
  /** What was done to names since their folder was synced is lost as well. */
  readonly losesNames?: boolean;
  /** State to come back with; what is in the state folder at the cut, unless it says otherwise. */
  readonly stateImage?: string;
};

/**
 * A disk that loses at a power cut what was not synced: bytes that were written or cut off, and names. Syncing a new file
 * keeps its name as well, as ext4, XFS and Btrfs have it. All else it leaves to the real disk. After the cut it does nothing any more.
 */
export type ForgetfulDisk = {
  readonly files: FileLayer;
  /** Returns what brings the power back: state and downloads are then as they were on the platter. */
  cutPower(folders: EngineFolders, cut?: PowerCut): () => void;
  /** @param folder those of files in it alone; without it, all */
  unsyncedBytes(folder?: string): number;
};

/** @param busyFromBytes once so many were written its syncs take until the cut: there is something to lose however fast the machine is */
export function createForgetfulDisk(busyFromBytes = Number.POSITIVE_INFINITY): ForgetfulDisk {
  let oldBytes: OldBytes[] = [];
  let oldNames: OldName[] = [];
  let writtenBytes = 0;
  let isOff = false;
  let kept = 0;
  const cutNow = Promise.withResolvers<void>();
  const attic = mkdtempSync(join(tmpdir(), 'bindist-attic-'));

  function requirePower() {
    if (isOff) throw Object.assign(new Error('The power is off'), { code: 'EIO' });
  }

  /** Keeps the file itself, not a copy: it comes back as the same file. */
  function atticName(): string {
    kept += 1;
    return join(attic, String(kept));
  }

  function remember(path: string, undo: () => void, more: Partial<OldName> = {}) {
    oldNames.push({ path, isNew: false, undo, forget: () => undefined, ...more });
  }

  function wrap(file: OpenFile, path: string): OpenFile {
    return {
      ...file,
      async write(bytes, position) {
        requirePower();
        oldBytes.push({ path, start: position, length: bytes.length, bytes: null });
        writtenBytes += bytes.length;
        await file.write(bytes, position);
      },
      async truncate(sizeBytes) {
        requirePower();
        const tail = readTail(path, sizeBytes);
        await file.truncate(sizeBytes);
        oldBytes.push({ path, start: sizeBytes, length: tail.length, bytes: tail });
      },
      async sync() {
        requirePower();
        if (writtenBytes > busyFromBytes) await cutNow.promise;
        const covered = new Set(oldBytes.filter((each) => each.path === path));
        await file.sync();
        requirePower();
        oldBytes = oldBytes.filter((each) => !covered.has(each));
        oldNames = oldNames.filter((each) => !each.isNew || each.path !== path);
      },
    };
  }

  const files: FileLayer = {
    ...nodeFileLayer,
    async createNew(path) {
      requirePower();
      const file = await nodeFileLayer.createNew(path);
      remember(path, () => rmSync(path, { force: true }), { isNew: true });
      return wrap(file, path);
    },
    async openExisting(path) {
      requirePower();
      return wrap(await nodeFileLayer.openExisting(path), path);
    },
    async link(from, to) {
      requirePower();
      await nodeFileLayer.link(from, to);
      remember(to, () => rmSync(to));
    },
    async rename(from, to) {
      requirePower();
      const replaced = existsSync(to) ? atticName() : null;
      if (replaced !== null) linkSync(to, replaced);
      await nodeFileLayer.rename(from, to);
      remember(to, () => {
        renameSync(to, from);
        if (replaced !== null) renameSync(replaced, to);
      });
    },
    async remove(path) {
      requirePower();
      if (!existsSync(path)) return;
      // A second name goes for good: it can be given again as long as there is the first.
      const other = lstatSync(path).nlink > 1 ? otherName(path) : null;
      if (other === null) {
        const removed = atticName();
        renameSync(path, removed);
        remember(path, () => renameSync(removed, path), { forget: () => rmSync(removed) });
      } else {
        await nodeFileLayer.remove(path);
        remember(path, () => linkSync(other, path));
      }
    },
    async syncFolder(path) {
      requirePower();
      const covered = new Set(oldNames.filter((each) => dirname(each.path) === path));
      await nodeFileLayer.syncFolder(path);
      for (const name of covered) name.forget();
      oldNames = oldNames.filter((each) => !covered.has(each));
    },
  };

  function otherName(path: string): string | null {
    const { ino } = lstatSync(path);
    const linked = oldNames.find((each) => each.path !== path && lstatSync(each.path).ino === ino);
    return linked?.path ?? null;
  }

  return {
    files,
    cutPower({ state }, { losesNames = false, stateImage = state } = {}) {
      isOff = true;
      const image = `${state}.image`;
      cpSync(stateImage, image, { recursive: true });
      cutNow.resolve();
      return () => {
        rmSync(state, { recursive: true, force: true });
        renameSync(image, state);
        if (losesNames) for (const { undo } of [...oldNames].reverse()) undo();
        for (const old of oldBytes) putBack(old);
        rmSync(attic, { recursive: true, force: true });
      };
    },
    unsyncedBytes: (folder) =>
      oldBytes
        .filter(({ path }) => folder === undefined || dirname(path) === folder)
        .reduce((sum, { length }) => sum + length, 0),
  };
}

/** Files here are small enough to be held. */
function readTail(path: string, start: number): Buffer {
  const length = Math.max(0, lstatSync(path).size - start);
  const tail = Buffer.alloc(length);
  const descriptor = openSync(path, 'r');
  readSync(descriptor, tail, 0, length, start);
  closeSync(descriptor);
  return tail;
}

/** A block that was never written holds whatever was there before. */
function putBack({ path, start, length, bytes }: OldBytes): void {
  if (!existsSync(path)) return;
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, bytes ?? Buffer.alloc(length, 0xee), 0, length, start);
  closeSync(descriptor);
}
