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

// By descriptor: what is opened at once has no FileHandle.
const [open, close, fstat] = [promisify(fs.open), promisify(fs.close), promisify(fs.fstat)];
const [fsync, fdatasync, ftruncate] = [promisify(fs.fsync), promisify(fs.fdatasync), promisify(fs.ftruncate)];
const [fchmod, futimes] = [promisify(fs.fchmod), promisify(fs.futimes)];

export type FileFacts = {
  readonly isRegular: boolean;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  /** Names the file has: more than one means someone else can write into it by another. */
  readonly names: number;
  /** Tells files apart as long as they exist: device and inode. */
  readonly identity: string;
  /** Files of one disk have the same. */
  readonly device: string;
  /** Of its content, in nanoseconds since 1970. */
  readonly modifiedNs: string;
  /** Of anything about it, its names and its mode included. */
  readonly changedNs: string;
  /** As `stat` gives it. */
  readonly mode: number;
  /** Null where the system does not say. */
  readonly owner: number | null;
};

/** An open file that is written at positions. */
export type OpenFile = {
  /** For readers in this process (the hash worker); valid until `close`. */
  readonly descriptor: number;
  /** Writes all of it. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when what was written so far survives a power cut. */
  sync(): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  facts(): Promise<FileFacts>;
  /** Somebody else wrote to it since it was opened, as far as that can be noticed. */
  wasWrittenByOthers(): boolean;
  /** Who may do what with it, whatever the umask is. No error where the file system has no such thing. */
  setMode(mode: number): Promise<void>;
  /** When its content was modified, by what it says of itself: whoever writes to it from now on changes that. */
  setModified(atMs: number): Promise<void>;
  close(): Promise<void>;
};

/** Every file operation of the engine, so that tests can put a failing or forgetful disk in its place. Throws the system's errors. */
export type FileLayer = {
  /** For its owner alone. Fails with `EEXIST` when anything has that name, a dangling symlink included. */
  createNew(path: string): Promise<OpenFile>;
  /** Never follows a symlink in the last segment. */
  openExisting(path: string): Promise<OpenFile>;
  /** The same, to be read only. */
  openToRead(path: string): Promise<OpenFile>;
  /** Of the name itself, symlinks not followed; null when nothing has it. */
  facts(path: string): Promise<FileFacts | null>;
  /** Fails with `EEXIST` rather than replace. */
  link(from: string, to: string): Promise<void>;
  /** Replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  /** No error when it is gone already. */
  remove(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  /** Null when the file system does not say. */
  freeBytes(folder: string): Promise<number | null>;
  /** Of the whole file system; null when it does not say. */
  totalBytes(folder: string): Promise<number | null>;
  writeText(path: string, text: string): Promise<void>;
};

// Windows has no O_NOFOLLOW; a symlink there needs privileges to be made.
const NO_FOLLOW = fs.constants.O_NOFOLLOW ?? 0;
// Opening a FIFO someone planted must not hang.
const NO_BLOCK = fs.constants.O_NONBLOCK ?? 0;
const OWNER_ALONE = 0o600;
/** What file systems without modes say when one is to be set. */
const NO_MODES = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);

export const nodeFileLayer: FileLayer = {
  async createNew(path) {
    const { O_RDWR, O_CREAT, O_EXCL } = fs.constants;
    // Never at once: a new name waits for the file system's own journal while another file is synced, a millisecond each time.
    const disk = await diskOf(dirname(path));
    const file = opened(await open(path, O_RDWR | O_CREAT | O_EXCL | NO_FOLLOW, OWNER_ALONE), disk);
    try {
      // The umask can only take away from it, and may have taken the owner's own.
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
/** Many files published at once in a folder need not each have a sync of their own. */
const folderSyncs = new Map<string, () => Promise<void>>();

async function syncFolderNow(path: string): Promise<void> {
  if (process.platform === 'win32') {
    // A folder cannot be opened there; NTFS journals names itself.
    return;
  }
  const descriptor = await open(path, fs.constants.O_RDONLY);
  try {
    await fsync(descriptor);
  } catch (error) {
    // Some network file systems cannot; there is nothing else to call.
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

/** A big file's space is given back block by block, unless it has another name. */
function takesLongToRemove({ nlink, size }: fs.Stats): boolean {
  return nlink === 1 && size > 16 * 1024 * 1024;
}

function factsOf(stats: fs.BigIntStats): FileFacts {
  return {
    isRegular: stats.isFile(),
    isFolder: stats.isDirectory(),
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
