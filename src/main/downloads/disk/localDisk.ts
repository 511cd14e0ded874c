import { statfs } from 'node:fs/promises';
import { createInlineCalls, type FileCalls, threadPool } from './fileCalls.ts';

/** File systems, by the type in Linux's `statfs`, that answer from memory without waiting for a network or another process. */
const LOCAL_TYPES = new Set([
  0xef53, // ext2, 3, 4
  0x5846_5342, // XFS
  0x9123_683e, // Btrfs
  0xf2f5_2010, // F2FS
  0x0102_1994, // tmpfs
  0x2fc1_2fc1, // ZFS
]);
/** Another disk may be mounted there meanwhile. Being wrong for this long costs a moment of the event loop, and no more. */
const BELIEVED_MS = 5000;

const MOST_FOLDERS = 100;

type Known = { readonly calls: FileCalls; readonly askedAtMs: number };

const known = new Map<string, Known>();

/**
 * How calls about files in a folder are made: in this thread on a local disk, in the thread pool elsewhere. Which one it is is
 * looked up in the thread pool, and kept for some seconds.
 *
 * @throws the system's error
 */
export async function diskOf(folder: string): Promise<FileCalls> {
  if (process.platform !== 'linux') {
    return threadPool;
  }
  const nowMs = performance.now();
  const found = known.get(folder);
  if (found !== undefined && nowMs - found.askedAtMs < BELIEVED_MS) {
    return found.calls;
  }
  const isLocal = LOCAL_TYPES.has((await statfs(folder)).type);
  if (known.size >= MOST_FOLDERS) {
    known.clear();
  }
  const calls = isLocal ? createInlineCalls() : threadPool;
  known.set(folder, { calls, askedAtMs: nowMs });
  return calls;
}
