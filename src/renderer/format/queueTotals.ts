import { formatBytes, formatSpeed } from '../../shared/bytes.ts';
import { isGoingOn } from '../../shared/downloadStates.ts';
import type { Download } from '../../shared/model.ts';
import { groupOf } from './downloadState.ts';

/** How much of something is still to come; a size nobody knows yet counts as nothing, and is told. */
type ToGo = { readonly count: number; readonly bytes: number; readonly isAtLeast: boolean };

export type QueueTotals = {
  readonly bytesPerSecond: number;
  /** What moves, or waits and goes on by itself. */
  readonly going: ToGo;
  /** What goes on only when somebody says so. */
  readonly paused: ToGo;
};

const NOTHING: ToGo = { count: 0, bytes: 0, isAtLeast: false };

function plus({ count, bytes, isAtLeast }: ToGo, { sizeBytes, receivedBytes }: Download): ToGo {
  return {
    count: count + 1,
    bytes: bytes + Math.max(0, (sizeBytes ?? 0) - receivedBytes),
    isAtLeast: isAtLeast || sizeBytes === null,
  };
}

/** What is not finished, added up. Pure. */
export function queueTotals(downloads: Iterable<Download>): QueueTotals {
  let bytesPerSecond = 0;
  let going = NOTHING;
  let paused = NOTHING;
  for (const download of downloads) {
    if (groupOf(download) !== 'active') continue;
    bytesPerSecond += download.bytesPerSecond ?? 0;
    if (isGoingOn(download.state)) going = plus(going, download);
    else paused = plus(paused, download);
  }
  return { bytesPerSecond, going, paused };
}

/** The same in words, part for part; none when nothing is left to do. Pure. */
export function totalsInWords({ bytesPerSecond, going, paused }: QueueTotals): string[] {
  if (going.count === 0) return paused.count === 0 ? [] : ['All paused', `${toGoInWords(paused)} to go`];
  return [
    bytesPerSecond > 0 ? formatSpeed(bytesPerSecond) : `${going.count.toLocaleString()} in the queue`,
    `${toGoInWords(going)} to go`,
    ...(paused.count === 0
      ? []
      : [`${paused.count.toLocaleString()} paused with ${toGoInWords(paused)} to go`]),
  ];
}

function toGoInWords({ bytes, isAtLeast }: ToGo): string {
  if (!isAtLeast) return formatBytes(bytes);
  return bytes === 0 ? 'an unknown size' : `at least ${formatBytes(bytes)}`;
}
