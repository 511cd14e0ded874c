import { statfs } from 'node:fs/promises';

/** File systems (Linux's `statfs`) that answer from memory, whatever becomes of a network or of another process. */
const LOCAL_TYPES = new Set([
  0xef53, // ext2, 3, 4
  0x5846_5342, // XFS
  0x9123_683e, // Btrfs
  0xf2f5_2010, // F2FS
  0x0102_1994, // tmpfs
  0x2fc1_2fc1, // ZFS
]);
/** A folder may be mounted over; being wrong for so long costs a moment of the event loop, no more. */
const BELIEVED_MS = 5000;

const MOST_FOLDERS = 100;

const known = new Map<string, { readonly isLocal: boolean; readonly askedAtMs: number }>();

/**
 * Whether a look at a name there, or a write into a file, waits for nothing but memory: then it is made at once, which costs a
 * tenth of handing it to a thread and being told of its end. The folder is asked by way of a thread, and the answer is believed for some
 * seconds.
 *
 * @throws the system's error
 */
export async function isLocalDisk(folder: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    return false;
  }
  const nowMs = performance.now();
  const found = known.get(folder);
  if (found !== undefined && nowMs - found.askedAtMs < BELIEVED_MS) {
    return found.isLocal;
  }
  const isLocal = LOCAL_TYPES.has((await statfs(folder)).type);
  if (known.size >= MOST_FOLDERS) {
    known.clear();
  }
  known.set(folder, { isLocal, askedAtMs: nowMs });
  return isLocal;
}
