import { type BigIntStats, constants, fstatSync, lstatSync, type StatsFs, statfsSync } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, statfs, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { shareRuns } from '../storage/index.ts';
import { systemCodeOf } from './diskErrors.ts';
import { createDiskWriter } from './diskWriter.ts';
import { isLocalDisk } from './localDisk.ts';

export type FileFacts = {
  readonly isRegular: boolean;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  /** Names the file has: more than one means someone else can write into it by another. */
  readonly names: number;
  /** Tells files apart as long as they exist: device and inode. */
  readonly identity: string;
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
  close(): Promise<void>;
};

/** Every file operation of the engine, so that tests can put a failing or forgetful disk in its place. Throws the system's errors. */
export type FileLayer = {
  /** Fails with `EEXIST` when anything has that name, a dangling symlink included. */
  createNew(path: string): Promise<OpenFile>;
  /** Never follows a symlink in the last segment. */
  openExisting(path: string): Promise<OpenFile>;
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
  writeText(path: string, text: string): Promise<void>;
};

// Windows has no O_NOFOLLOW; a symlink there needs privileges to be made.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
// Opening a FIFO someone planted must not hang.
const NO_BLOCK = constants.O_NONBLOCK ?? 0;

export const nodeFileLayer: FileLayer = {
  async createNew(path) {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
    return wrap(await open(path, flags, 0o666), path);
  },
  async openExisting(path) {
    return wrap(await open(path, constants.O_RDWR | NO_FOLLOW | NO_BLOCK), path);
  },
  async facts(path) {
    try {
      const isLocal = await isLocalDisk(dirname(path));
      return factsOf(isLocal ? lstatSync(path, { bigint: true }) : await lstat(path, { bigint: true }));
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') {
        return null;
      }
      throw error;
    }
  },
  link,
  rename,
  async remove(path) {
    try {
      await unlink(path);
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
    const isLocal = await isLocalDisk(folder);
    const { bavail, bsize, blocks }: StatsFs = isLocal ? statfsSync(folder) : await statfs(folder);
    return blocks === 0 ? null : bavail * bsize;
  },
  async writeText(path, text) {
    await writeFile(path, text);
  },
};

const MOST_FOLDERS = 100;
/** Many files published at once in a folder need not each have a sync of their own. */
const folderSyncs = new Map<string, () => Promise<void>>();

async function syncFolderNow(path: string): Promise<void> {
  if (process.platform === 'win32') {
    // A folder cannot be opened there; NTFS journals names itself.
    return;
  }
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems cannot; there is nothing else to call.
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes(systemCodeOf(error) ?? '')) {
      throw error;
    }
  } finally {
    await handle.close();
  }
}

function factsOf(stats: BigIntStats): FileFacts {
  return {
    isRegular: stats.isFile(),
    isFolder: stats.isDirectory(),
    sizeBytes: Number(stats.size),
    names: Number(stats.nlink),
    identity: `${stats.dev}:${stats.ino}`,
  };
}

async function wrap(handle: FileHandle, path: string): Promise<OpenFile> {
  const isLocal = await isLocalDisk(dirname(path));
  return {
    descriptor: handle.fd,
    write: createDiskWriter(handle.fd, isLocal),
    sync: () => handle.datasync(),
    truncate: (sizeBytes) => handle.truncate(sizeBytes),
    facts: async () =>
      factsOf(isLocal ? fstatSync(handle.fd, { bigint: true }) : await handle.stat({ bigint: true })),
    close: () => handle.close(),
  };
}
