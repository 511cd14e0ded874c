import { dirname } from 'node:path';
import type { FileOperation } from './fileRecorder.ts';

const PART = /\.bindist-part$/;

type Publishing = Extract<FileOperation, { kind: 'link' | 'rename' }>;

/**
 * I2 and a half of I8: what of 'sync, mark, rename without replacing anything, sync the folder' does not hold for one of the files that
 * got their final names, and which parts were deleted that could still have been resumed.
 *
 * @param mayDiscard something was removed, or begun anew: its part is to be deleted
 */
export function brokenPublishing(operations: readonly FileOperation[], mayDiscard: boolean): string[] {
  const broken: string[] = [];
  let published = 0;
  operations.forEach((operation, index) => {
    if ((operation.kind === 'link' || operation.kind === 'rename') && !isTakenBack(operations, index)) {
      published += 1;
      const before = operations.slice(0, index);
      broken.push(...brokenBefore(before, operation, published));
      broken.push(...brokenAfter(operations.slice(index + 1), operation));
    }
    // With two names it was published a moment ago, or by a process that was killed just then; of an empty one nothing is lost.
    const isLoss = operation.kind === 'remove' && operation.names === 1 && operation.sizeBytes > 0;
    if (isLoss && PART.test(operation.path) && !mayDiscard)
      broken.push(`I8: ${operation.path} was deleted and could still have been resumed`);
  });
  return broken;
}

/** It was looked at under its final name, was not what it had to be, and has that name no more. */
function isTakenBack(operations: readonly FileOperation[], index: number): boolean {
  const operation = operations[index];
  const to = operation !== undefined && 'to' in operation ? operation.to : null;
  const next = operations
    .slice(index + 1)
    .find((each) => each.path === to || ('to' in each && each.to === to));
  return next?.kind === 'remove' && operation?.kind === 'link';
}

function brokenBefore(
  before: readonly FileOperation[],
  { kind, path, to, identity }: Publishing,
  published: number,
): string[] {
  const broken: string[] = [];
  const last = (kinds: readonly FileOperation['kind'][], of = path) =>
    before.findLastIndex((each) => kinds.includes(each.kind) && each.path === of);
  const opened = before[last(['create', 'open'])];
  if (opened === undefined || !('identity' in opened) || opened.identity !== identity) {
    broken.push(`I2: ${to} is another file than the one that was written`);
  }
  const syncEnd = last(['syncEnd']);
  // A sync that began before the last write says nothing of it.
  const syncBegin = before
    .slice(0, Math.max(0, syncEnd))
    .findLastIndex((each) => each.kind === 'syncBegin' && each.path === path);
  if (syncEnd < 0 || syncBegin < last(['create', 'open', 'write'])) {
    broken.push(`I2: ${to} got its name before its bytes were synced`);
  }
  const marks = before.filter((each) => each.kind === 'mark' && each.path === null).length;
  const ownMark = last(['mark']);
  if (marks < published && ownMark < 0) broken.push(`I2: ${to} got its name without its mark`);
  if (ownMark >= 0 && ownMark < syncEnd) broken.push(`I2: ${to} was marked before it was proved`);
  if (kind === 'rename' && last(['create'], to) < 0) broken.push(`I2: ${to} replaced what was there`);
  return broken;
}

function brokenAfter(after: readonly FileOperation[], { kind, path, to }: Publishing): string[] {
  const next = after.findIndex((each) => each.kind === 'create' && each.path === path);
  const own = next < 0 ? after : after.slice(0, next);
  const removed =
    kind === 'rename' ? 0 : own.findIndex((each) => each.kind === 'remove' && each.path === path);
  const isSynced = own
    .slice(Math.max(0, removed))
    .some((each) => each.kind === 'syncFolder' && each.path === dirname(to));
  return [
    ...(own.some((each) => each.kind === 'write' && each.path === path)
      ? [`I2: ${to} was written to after it got its name`]
      : []),
    ...(isSynced ? [] : [`I2: the folder of ${to} was not synced`]),
  ];
}
