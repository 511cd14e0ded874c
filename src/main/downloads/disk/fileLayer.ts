import * as fs from 'node:fs';
import { link, lstat, rename, statfs, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { systemCodeOf } from '../../../shared/errors.ts';
import { shareRuns } from '../../storage/index.ts';
import { createDiskWriter } from './diskWriter.ts';
import { type FileCalls, threadPool } from './fileCalls.ts';
import { diskOf } from './localDisk.ts';
import { createWriteWatch, unwatched } from './writeWatch.ts';

// Calls by descriptor, since a file that was opened synchronously has no FileHandle.
const [open, close, fstat] = [promisify(fs.open), promisify(fs.close), promisify(fs.fstat)];
const [fsync, fdatasync, ftruncate] = [promisify(fs.fsync), promisify(fs.fdatasync), promisify(fs.ftruncate)];
const [fchmod, futimes] = [promisify(fs.fchmod), promisify(fs.futimes)];

export type FileFacts = {
  readonly isRegular: boolean;
  readonly sizeBytes: number;
  /** How many names the file has. More than one: somebody may write to it by another name. */
  readonly names: number;
  /** Device and inode. They tell files apart as long as these exist. */
  readonly identity: string;
  /** The same for all files of one disk. */
  readonly device: string;
  /** When its content was changed, in nanoseconds since 1970. */
  readonly modifiedNs: string;
  /** When anything of it was changed, its names and mode included. */
  readonly changedNs: string;
  /** As `stat` gives it. */
  readonly mode: number;
  /** Null where the system does not say. */
  readonly owner: number | null;
};

/** An open file that is written at positions. */
export type OpenFile = {
  /** For readers in this process, such as the hash worker. Valid until `close`. */
  readonly descriptor: number;
  /** Writes all of it. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when what was written so far survives a power cut. */
  sync(): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  facts(): Promise<FileFacts>;
  /** Whether somebody else wrote to it since it was opened, as far as that can be noticed. */
  wasWrittenByOthers(): boolean;
  /** Sets its permissions, whatever the umask is. No error where the file system has none. */
  setMode(mode: number): Promise<void>;
  /** Sets the time its content was modified. Whoever writes to it from now on changes that. */
  setModified(atMs: number): Promise<void>;
  close(): Promise<void>;
};

/**
 * Every file operation of the engine, so that tests can replace the disk by one that fails or forgets. Throws the system's
 * errors.
 */
export type FileLayer = {
  /** For its owner only. Fails with `EEXIST` when anything has that name, a dangling symlink included. */
  createNew(path: string): Promise<OpenFile>;
  /** Never follows a symlink in the last segment. */
  openExisting(path: string): Promise<OpenFile>;
  /** The same, to be read only. */
  openToRead(path: string): Promise<OpenFile>;
  /** The facts of the name itself: symlinks are not followed. Null when nothing has the name. */
  facts(path: string): Promise<FileFacts | null>;
  /** Fails with `EEXIST`, and never replaces. */
  link(from: string, to: string): Promise<void>;
  /** Replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  /** No error when it is gone already. */
  remove(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  /** Null when the file system does not say. */
  freeBytes(folder: string): Promise<number | null>;
  /** Of the whole file system. Null when it does not say. */
  totalBytes(folder: string): Promise<number | null>;
  writeText(path: string, text: string): Promise<void>;
};

// Windows has no O_NOFOLLOW. Making a symlink needs privileges there.
const NO_FOLLOW = fs.constants.O_NOFOLLOW ?? 0;
// Opening a planted FIFO must not hang.
const NO_BLOCK = fs.constants.O_NONBLOCK ?? 0;
const OWNER_ALONE = 0o600;
/** The errors of file systems that have no modes, when one is set. */
const NO_MODES = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);

export const nodeFileLayer: FileLayer = {
  async createNew(path) {
    const { O_RDWR, O_CREAT, O_EXCL } = fs.constants;
    // Always in another thread: while another file is synced, a new name waits a millisecond for the file system's own journal.
    const disk = await diskOf(dirname(path));
    const file = opened(await open(path, O_RDWR | O_CREAT | O_EXCL | NO_FOLLOW, OWNER_ALONE), disk);
    try {
      // The umask only takes permissions away, and it may have taken the owner's own.
      await file.setMode(OWNER_ALONE);
    } catch (error) {
      await file.close();
      throw error;
    }
    return file;
  },
  async openExisting(path) {
    const disk = await diskOf(dirname(path));
    return opened(await open(path, fs.constants.O_RDWR | NO_FOLLOW | NO_BLOCK), disk);
  },
  async openToRead(path) {
    const disk = await diskOf(dirname(path));
    return opened(await open(path, fs.constants.O_RDONLY | NO_FOLLOW | NO_BLOCK), disk);
  },
  async facts(path) {
    try {
      const disk = await diskOf(dirname(path));
      const found = await disk.call(
        () => fs.lstatSync(path, { bigint: true }),
        () => lstat(path, { bigint: true }),
      );
      return factsOf(found);
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') {
        return null;
      }
      throw error;
    }
  },
  async link(from, to) {
    const disk = await diskOf(dirname(to));
    return disk.call(
      () => fs.linkSync(from, to),
      () => link(from, to),
    );
  },
  rename,
  async remove(path) {
    try {
      const disk = await diskOf(dirname(path));
      const isLong = await disk.call(
        () => takesLongToRemove(fs.lstatSync(path)),
        () => Promise.resolve(true),
      );
      await (isLong
        ? unlink(path)
        : disk.call(
            () => fs.unlinkSync(path),
            () => unlink(path),
          ));
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT') {
        throw error;
      }
    }
  },
  async syncFolder(path) {
    const known = folderSyncs.get(path) ?? shareRuns(() => syncFolderNow(path));
    if (folderSyncs.size >= MOST_FOLDERS) {
      folderSyncs.clear();
    }
    folderSyncs.set(path, known);
    await known();
  },
  async freeBytes(folder) {
    const { bavail, bsize, blocks } = await statDisk(folder);
    return blocks === 0 ? null : bavail * bsize;
  },
  async totalBytes(folder) {
    const { bsize, blocks } = await statDisk(folder);
    return blocks === 0 ? null : blocks * bsize;
  },
  async writeText(path, text) {
    await writeFile(path, text);
  },
};

async function statDisk(folder: string): Promise<fs.StatsFs> {
  const disk = await diskOf(folder);
  return disk.call(
    () => fs.statfsSync(folder),
    () => statfs(folder),
  );
}

const MOST_FOLDERS = 100;
/** When many files are published at once, the syncs of their folder are shared. */
const folderSyncs = new Map<string, () => Promise<void>>();

async function syncFolderNow(path: string): Promise<void> {
  if (process.platform === 'win32') {
    // Windows cannot open a folder. NTFS keeps a journal of names by itself.
    return;
  }
  const descriptor = await open(path, fs.constants.O_RDONLY);
  try {
    await fsync(descriptor);
  } catch (error) {
    // Some network file systems cannot sync a folder. There is nothing else to call.
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes(systemCodeOf(error) ?? '')) {
      throw error;
    }
  } finally {
    await close(descriptor);
  }
}

function opened(descriptor: number, disk: FileCalls): OpenFile {
  const watch = disk === threadPool ? unwatched : createWriteWatch(() => modifiedOf(descriptor));
  return {
    descriptor,
    write: createDiskWriter(descriptor, disk, watch),
    sync: () => fdatasync(descriptor),
    truncate(sizeBytes) {
      watch.begin();
      return ftruncate(descriptor, sizeBytes).finally(watch.end);
    },
    wasWrittenByOthers: watch.wasDisturbed,
    async facts() {
      const found = await disk.call(
        () => fs.fstatSync(descriptor, { bigint: true }),
        () => fstat(descriptor, { bigint: true }),
      );
      return factsOf(found);
    },
    async setMode(mode) {
      try {
        await disk.call(
          () => fs.fchmodSync(descriptor, mode),
          () => fchmod(descriptor, mode),
        );
      } catch (error) {
        if (!NO_MODES.has(systemCodeOf(error) ?? '')) {
          throw error;
        }
      }
    },
    setModified(atMs) {
      const seconds = atMs / 1000;
      watch.begin();
      return disk
        .call(
          () => fs.futimesSync(descriptor, seconds, seconds),
          () => futimes(descriptor, seconds, seconds),
        )
        .finally(watch.end);
    },
    close: () =>
      disk.call(
        () => fs.closeSync(descriptor),
        () => close(descriptor),
      ),
  };
}

function modifiedOf(descriptor: number): number | null {
  try {
    return fs.fstatSync(descriptor).mtimeMs;
  } catch {
    return null;
  }
}

/** The space of a big file is freed block by block, unless the file has another name. */
function takesLongToRemove({ nlink, size }: fs.Stats): boolean {
  return nlink === 1 && size > 16 * 1024 * 1024;
}

function factsOf(stats: fs.BigIntStats): FileFacts {
  return {
    isRegular: stats.isFile(),
    sizeBytes: Number(stats.size),
    names: Number(stats.nlink),
    identity: `${stats.dev}:${stats.ino}`,
    device: String(stats.dev),
    modifiedNs: String(stats.mtimeNs),
    changedNs: String(stats.ctimeNs),
    mode: Number(stats.mode),
    owner: process.platform === 'win32' ? null : Number(stats.uid),
  };
}
