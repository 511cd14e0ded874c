import { join } from 'node:path';
import { isDigest } from '../../../shared/model.ts';
import { sleep } from '../clock.ts';
import { publishedMode } from '../disk/fileModes.ts';
import { type Coverage, createCoverage } from '../part/coverage.ts';
import { finishPublish } from '../part/finishPublish.ts';
import { type OpenedPart, openPart } from '../part/part.ts';
import { countBytes, missingRanges } from '../record/byteRanges.ts';
import { randomShortId } from '../record/ids.ts';
import {
  type DownloadRecord,
  type PublishPlan,
  type RecordChanges,
  withoutContent,
  withoutPart,
} from '../record/record.ts';
import { createFailureCount, type FailureCount } from '../retry/failureCount.ts';
import { createFreshStarts, type FreshStarts } from '../retry/freshStarts.ts';
import { type Problem, type Reason, toProblem } from '../retry/problem.ts';
import type { RetryAction } from '../retry/retryPolicy.ts';
import { TransferEnd } from '../retry/transferEnd.ts';
import type { SignedUrls } from '../transfer/signedUrls.ts';
import { startTransfer } from '../transfer/transfer.ts';
import { withReserve } from './diskReserve.ts';
import { fileHasContent, finish } from './finish.ts';
import { requireSpace } from './requireSpace.ts';
import { pinFile } from './resolveFile.ts';
import type { RunContext, RunEnd } from './runContext.ts';
import { createUrls } from './signedUrls.ts';

/** What lasts from one beginning at zero to the next within a run. */
type RunMemory = {
  urls: SignedUrls | null;
  fromZeroOnly: boolean;
  readonly freshStarts: FreshStarts;
  /** Of attempts as a whole: what a connection can do about its own is done by then. */
  readonly failures: FailureCount;
  /** For the mark only; never its query. */
  sourceUrl: string | null;
};

/** One run of one download: from a place in the queue to its file, or to a reason why not. */
export async function runDownload(context: RunContext, signal: AbortSignal): Promise<RunEnd> {
  const memory: RunMemory = {
    urls: null,
    fromZeroOnly: false,
    freshStarts: createFreshStarts(),
    failures: createFailureCount(0),
    sourceUrl: null,
  };
  while (!signal.aborted) {
    try {
      return { kind: 'published', plan: await attempt(context, memory, signal) };
    } catch (error) {
      if (signal.aborted) {
        break;
      }
      const { action, problem } = endOf(context, memory, error);
      switch (action.kind) {
        case 'restartFromZero':
          beginAgain(context, memory, problem);
          break;
        case 'retryAfter':
        case 'refreshAndRetry':
          await sleep(context.services.clock, action.delayMs, signal).catch(() => undefined);
          break;
        case 'wait':
          if (action.reason === 'diskFull' && (await makeRoom(context, problem))) {
            context.dispatch({ kind: 'restarted' });
            break;
          }
          return { kind: 'ended', action, problem };
        case 'fail':
          return { kind: 'ended', action, problem };
      }
    }
  }
  return { kind: 'aborted' };
}

/** What is done about the end of an attempt. */
function endOf(
  context: RunContext,
  memory: RunMemory,
  error: unknown,
): { readonly action: RetryAction; readonly problem: Problem } {
  if (error instanceof TransferEnd) {
    return error;
  }
  const problem = toProblem(error);
  const counts = {
    ...memory.failures.count(problem.reason),
    restarts: restartsFor(context, memory, problem.reason),
    waits: context.waits(),
  };
  memory.failures.add(problem.reason, context.record.bytesFetched);
  return { action: context.services.decide(problem, counts), problem };
}

/** Times the download was begun anew for this reason, since what the policy's row says. */
function restartsFor({ record, received }: RunContext, { freshStarts }: RunMemory, reason: Reason): number {
  return reason === 'storage.rangesIgnored'
    ? freshStarts.count(countBytes(received()))
    : (record.restarts[reason] ?? 0);
}

function makeRoom({ services, record, received }: RunContext, { error }: Problem): Promise<boolean> {
  const missingBytes = record.sizeBytes === null ? null : record.sizeBytes - countBytes(received());
  return services.makeRoom({ folder: record.folder, error, missingBytes });
}

/** Forgets what was received: nothing of it is in the next file. */
function beginAgain(context: RunContext, memory: RunMemory, problem: Problem): void {
  const { record } = context;
  if (problem.reason === 'storage.rangesIgnored') {
    memory.freshStarts.add(countBytes(context.received()));
    memory.fromZeroOnly = true;
  } else {
    memory.urls = null;
    context.heldUrl.set(null);
  }
  context.setReceived([]);
  context.verifiedBytes = 0;
  // Whose file has the part's name now, and how often it was begun anew, is not found out a second time.
  context.update(begunAnew(record, problem.reason), 'now');
  context.dispatch({ kind: 'restarted' });
}

/** What of the record does not outlast a beginning at zero. */
function begunAnew(record: DownloadRecord, reason: Reason): RecordChanges {
  if (reason === 'storage.rangesIgnored') {
    return withoutPart(record);
  }
  const restarts = { ...record.restarts, [reason]: (record.restarts[reason] ?? 0) + 1 };
  // Whatever has the part's name now is not ours: left alone, and another name taken.
  const lost = reason === 'disk.fileMissing' ? { partName: null, isPartStale: false } : {};
  return { ...withoutContent(record), restarts, ...lost };
}

async function attempt(context: RunContext, memory: RunMemory, signal: AbortSignal): Promise<PublishPlan> {
  const { record } = context;
  const { files } = context.services;
  if (record.publishPlan !== null && record.partName !== null) {
    const { folder, partName, publishPlan: plan, sizeBytes } = record;
    const hasContent = (path: string, size: number, sha256: string) =>
      fileHasContent(context.services, path, size, sha256);
    const mode = publishedMode(await context.services.umask);
    if (await finishPublish(files, { folder, partName, plan, sizeBytes, mode }, hasContent)) {
      // Found out at the first look at it.
      context.update({ published: null }, 'soon');
      return plan;
    }
  }
  await requireSpace(context);
  const client = await withRetries(context, signal, () => context.services.clientFor(record.accountId));
  if (record.fileId === null) {
    context.update(await withRetries(context, signal, () => pinFile(client, record, signal)), 'soon');
    await requireSpace(context);
  }
  memory.urls ??= createUrls(context, client, signal, (url) => {
    memory.sourceUrl = url;
  });
  return withPart(context, memory, memory.urls, signal);
}

/** Tries again as the policy says, where there is no transfer yet to do so. */
async function withRetries<T>(context: RunContext, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const failures = createFailureCount(0);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const problem = toProblem(error);
      const restarts = context.record.restarts[problem.reason] ?? 0;
      const counts = { ...failures.count(problem.reason), restarts, waits: context.waits() };
      const action = context.services.decide(problem, counts);
      if (action.kind !== 'retryAfter' && action.kind !== 'refreshAndRetry') {
        throw new TransferEnd(action, problem);
      }
      failures.add(problem.reason, context.record.bytesFetched);
      await sleep(context.services.clock, action.delayMs, signal);
    }
  }
}

async function withPart(
  context: RunContext,
  memory: RunMemory,
  urls: SignedUrls,
  signal: AbortSignal,
): Promise<PublishPlan> {
  const { record, services } = context;
  const part = await openPart(services.files, {
    folder: record.folder,
    fileName: record.fileName,
    partName: record.partName,
    trusted: context.received(),
    newShortId: randomShortId,
    isStale: record.isPartStale,
    registerPart: context.registerPart,
    amend: context.amendReceived,
  });
  const coverage = createCoverage({
    file: part.file,
    initial: part.received,
    saveReceived: context.saveReceived,
    clock: services.clock,
    failpoint: services.failpoint,
    onlySyncedSurvives: services.onlySyncedSurvives,
  });
  try {
    context.update({ resumedFromByte: coverage.receivedBytes() }, 'soon');
    return await fill(context, memory, urls, part, coverage, signal);
  } finally {
    await keepReceived(context, coverage);
    await part.file.close().catch(() => undefined);
  }
}

/** What is there survives whatever comes next, as far as the disk allows. */
async function keepReceived(context: RunContext, coverage: Coverage): Promise<void> {
  await coverage.stop();
  if (context.record.publishPlan === null) {
    await coverage.sync().catch(() => undefined);
  }
  context.setReceived(coverage.written());
}

async function fill(
  context: RunContext,
  memory: RunMemory,
  urls: SignedUrls,
  part: OpenedPart,
  coverage: Coverage,
  signal: AbortSignal,
): Promise<PublishPlan> {
  const { record, services } = context;
  const hash = services.hashing.begin(
    part.file.descriptor,
    () => {
      context.verifiedBytes = hash.position();
      context.onProgress();
    },
    () => (isDigest(record.checksum) ? record.checksum.kind : null),
  );
  const path = join(record.folder, part.name);
  const onWritten = () => {
    context.setReceived(coverage.written());
    hash.advance(coverage.prefixBytes());
    context.onProgress();
  };
  try {
    onWritten();
    context.dispatch({ kind: 'resolved' });
    if (
      record.sizeBytes === null ||
      missingRanges(coverage.written(), record.sizeBytes).length > 0 ||
      record.sizeBytes === 0
    ) {
      const slots = services.slots.join(() => context.adjustConnections?.());
      const throttle = services.bandwidth.join(() => record.bytesPerSecondLimit);
      const transfer = startTransfer(
        {
          record,
          coverage,
          urls,
          client: services.rangeClient,
          isStorageAllowed: (host) => services.isStorageAllowed(record.accountId, host),
          clock: services.clock,
          decide: services.decide,
          writing: {
            file: withReserve(part.file, context),
            path,
            buffers: services.buffers,
            coverage,
            clock: services.clock,
            failpoint: services.failpoint,
            onWritten,
          },
          mostConnections: services.mostConnections,
          slots,
          throttle,
          turn: services.turn,
          fromZeroOnly: memory.fromZeroOnly,
          failuresBefore: memory.freshStarts.count(0),
          restarts: (reason) => restartsFor(context, memory, reason),
          waits: context.waits,
          requireSpace: () => requireSpace(context),
          onIdentity: (known) => context.update(known, 'soon'),
          onRequest: context.onRequest,
          onBytes: context.onBytes,
        },
        signal,
      );
      context.adjustConnections = transfer.adjust;
      await transfer.done.finally(() => {
        context.adjustConnections = null;
        slots.leave();
        throttle.close();
      });
    }
    context.dispatch({ kind: 'received' });
    return await finish(context, { part, coverage, hash, sourceUrl: memory.sourceUrl }, signal);
  } finally {
    await hash.drop();
  }
}
