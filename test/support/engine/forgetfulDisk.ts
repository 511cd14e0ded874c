import { closeSync, cpSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { type FileLayer, nodeFileLayer, type OpenFile } from '../../../src/main/downloads/fileLayer.ts';
import type { EngineFolders } from './setUp.ts';

type Unsynced = { readonly path: string; readonly start: number; readonly length: number };

/**
 * A disk that loses at a power cut whatever was not synced; all else it leaves to the real one. Once `busyFromBytes`
 * were written its syncs take until the cut, so that there is something to lose however fast the machine is.
 */
export type ForgetfulDisk = {
  readonly files: FileLayer;
  /** Takes a picture of state and downloads as they are on the platter now. Returns what puts it back. */
  cutPower(folders: EngineFolders): () => void;
  unsyncedBytes(): number;
};

export function createForgetfulDisk(busyFromBytes: number): ForgetfulDisk {
  let unsynced: Unsynced[] = [];
  let writtenBytes = 0;
  const cut = Promise.withResolvers<void>();

  function wrap(file: OpenFile, path: string): OpenFile {
    return {
      ...file,
      async write(bytes, position) {
        unsynced.push({ path, start: position, length: bytes.length });
        writtenBytes += bytes.length;
        await file.write(bytes, position);
      },
      async sync() {
        if (writtenBytes > busyFromBytes) await cut.promise;
        const covered = new Set(unsynced.filter((each) => each.path === path));
        await file.sync();
        unsynced = unsynced.filter((each) => !covered.has(each));
      },
    };
  }

  return {
    files: {
      ...nodeFileLayer,
      createNew: async (path) => wrap(await nodeFileLayer.createNew(path), path),
      openExisting: async (path) => wrap(await nodeFileLayer.openExisting(path), path),
    },
    cutPower({ state, downloads }) {
      const lost = unsynced;
      for (const folder of [state, downloads]) cpSync(folder, `${folder}.kept`, { recursive: true });
      cut.resolve();
      return () => {
        for (const folder of [state, downloads]) {
          rmSync(folder, { recursive: true, force: true });
          renameSync(`${folder}.kept`, folder);
        }
        // A block that was never written holds whatever was there before.
        for (const { path, start, length } of lost) {
          const descriptor = openSync(path, 'r+');
          writeSync(descriptor, Buffer.alloc(length, 0xee), 0, length, start);
          closeSync(descriptor);
        }
      };
    },
    unsyncedBytes: () => unsynced.reduce((sum, { length }) => sum + length, 0),
  };
}
