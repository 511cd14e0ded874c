import { join } from 'node:path';
import { isDigest } from '../../../shared/model.ts';
import type { BindistClient } from '../../bindist/index.ts';
import { sleep } from '../clock.ts';
import { toDiskFailure } from '../disk/diskErrors.ts';
import { publishedMode } from '../disk/fileModes.ts';
import { type Coverage, createCoverage } from '../part/coverage.ts';
import { finishPublish } from '../part/finishPublish.ts';
import { type OpenedPart, openPart } from '../part/part.ts';
import { countBytes, missingRanges } from '../record/byteRanges.ts';
import { randomShortId } from '../record/ids.ts';
import { forgetContent, forgetPart, type PublishPlan } from '../record/record.ts';
import { failure, type Problem, toProblem } from '../retry/problem.ts';
import { decideRetry } from '../retry/retryPolicy.ts';
import { TransferEnd } from '../retry/transferEnd.ts';
import { createSignedUrls, type SignedUrls } from '../transfer/signedUrls.ts';
import { startTransfer } from '../transfer/transfer.ts';
import { roomBesideReserve, withReserve } from './diskReserve.ts';
import { fileHasContent, finish } from './finish.ts';
import { isSilent, pinFile, pinIdentity, saidInList } from './resolveFile.ts';
import type { RunContext, RunEnd } from './runContext.ts';

/** What lasts from one beginning at zero to the next within a run. */
type RunMemory = {
  urls: SignedUrls | null;
  fromZeroOnly: boolean;
  failures: number;
  mostReceived: number;
  /** For the mark only; never its query. */
  sourceUrl: string | null;
};

const PROGRESS_BYTES = 64 * 1024;

/** One run of one download: from a place in the queue to its file, or to a reason why not. */
export async function runDownload(context: RunContext, signal: AbortSignal): Promise<RunEnd> {
  const memory: RunMemory = {
    urls: null,
    fromZeroOnly: false,
    failures: 0,
    mostReceived: 0,
    sourceUrl: null,
  };
  for (;;) {
    try {
      return { kind: 'published', plan: await attempt(context, memory, signal) };
    } catch (error) {
      if (signal.aborted) {
        return { kind: 'aborted' };
      }
      const { action, problem } = endOf(context, error);
      if (action.kind === 'wait' && action.reason === 'diskFull' && (await makeRoom(context, problem))) {
        if (signal.aborted) {
          return { kind: 'aborted' };
        }
        context.dispatch({ kind: 'restarted' });
        continue;
      }
      if (action.kind !== 'restartFromZero') {
        return { kind: 'ended', action, problem };
      }
      const failed = beginAgain(context, memory, problem);
      if (failed !== null) {
        return { kind: 'ended', action: { kind: 'fail' }, problem: failed };
      }
    }
  }
}

function endOf(context: RunContext, error: unknown): Pick<TransferEnd, 'action' | 'problem'> {
  if (error instanceof TransferEnd) {
    return error;
  }
  const problem = toProblem(error);
  const attempts = {
    withoutProgress: Infinity,
    sameReason: Infinity,
    restarts: context.record.restarts[problem.reason] ?? 0,
    waits: context.waits(),
  };
  const action = decideRetry(problem, attempts, context.services.random());
  const isEnd = action.kind === 'wait' || action.kind === 'restartFromZero';
  return { action: isEnd ? action : { kind: 'fail' }, problem };
}

function makeRoom({ services, record, received }: RunContext, { error }: Problem): Promise<boolean> {
  const missingBytes = record.sizeBytes === null ? null : record.sizeBytes - countBytes(received);
  return services.makeRoom({ folder: record.folder, error, missingBytes });
}

/** Forgets what was received: nothing of it is in the next file. Not null: there was no progress for too long. */
function beginAgain(context: RunContext, memory: RunMemory, problem: Problem): Problem | null {
  const { record } = context;
  if (problem.reason === 'storage.rangesIgnored') {
    const received = countBytes(context.received);
    memory.failures = received >= memory.mostReceived + PROGRESS_BYTES ? 0 : memory.failures + 1;
    memory.mostReceived = Math.max(memory.mostReceived, received);
    memory.fromZeroOnly = true;
    if (memory.failures > 8) {
      return problem;
    }
  } else {
    record.restarts[problem.reason] = (record.restarts[problem.reason] ?? 0) + 1;
    memory.urls = null;
    context.heldUrl = null;
    forgetContent(record);
    if (problem.reason === 'disk.fileMissing') {
      // Whatever has the part's name now is not ours: left alone, and another name taken.
      record.partName = null;
    }
  }
  forgetPart(record);
  context.received = [];
  context.verifiedBytes = 0;
  // Whose file has the part's name now, and how often it was begun anew, is not found out a second time.
  context.saveRecordNow();
  context.dispatch({ kind: 'restarted' });
  return null;
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
      record.published = null;
      return plan;
    }
  }
  await requireSpace(context);
  const client = await withRetries(context, signal, () => context.services.clientFor(record.accountId));
  if (record.fileId === null) {
    await withRetries(context, signal, () => pinFile(client, record, signal));
    context.saveRecord();
    await requireSpace(context);
  }
  memory.urls ??= createUrls(context, memory, client, signal);
  const { urls } = memory;
  return withPart(context, memory, urls, signal).finally(() => {
    context.heldUrl = urls.held();
  });
}

/** Tries again as the policy says, where there is no transfer yet to do so. */
async function withRetries<T>(context: RunContext, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const problem = toProblem(error);
      const attempts = {
        withoutProgress: failures,
        sameReason: failures,
        restarts: 1,
        waits: context.waits(),
      };
      const { random, backoff, clock } = context.services;
      const action = decideRetry(problem, attempts, random(), backoff);
      if (action.kind !== 'retryAfter') {
        throw new TransferEnd(action.kind === 'wait' ? action : { kind: 'fail' }, problem);
      }
      await sleep(clock, action.delayMs, signal);
    }
  }
}

function createUrls(
  context: RunContext,
  memory: RunMemory,
  client: BindistClient,
  signal: AbortSignal,
): SignedUrls {
  const { record, services } = context;
  return createSignedUrls(
    async () => {
      const { applicationId, version, channel, fileId } = record;
      const url = await client.getDownloadUrl({ applicationId, version, channel, fileId }, signal);
      record.urlsReceived += 1;
      memory.sourceUrl = url.url.replace(/[?#].*$/s, '');
      const isListWorthAsking = record.checksum === null && isSilent(url.checksum);
      const checksum = isListWorthAsking ? await saidInList(client, record, signal) : url.checksum;
      const sizeBefore = record.sizeBytes;
      if (pinIdentity(record, { ...url, checksum })) {
        context.saveRecord();
      }
      if (record.sizeBytes !== sizeBefore) {
        await requireSpace(context);
      }
      return url;
    },
    services.clock,
    context.heldUrl,
  );
}

/** @throws AppFailure `disk.full`, `disk.folderMissing`: before the server is asked for anything */
async function requireSpace(context: RunContext): Promise<void> {
  const { record, services } = context;
  try {
    const folder = await services.files.facts(record.folder);
    const freeBytes = await services.files.freeBytes(record.folder);
    if (folder === null) {
      throw failure('disk.folderMissing', { path: record.folder });
    }
    const neededBytes = (record.sizeBytes ?? 0) - countBytes(context.received);
    if (freeBytes !== null && neededBytes > freeBytes) {
      throw failure('disk.full', { path: record.folder, neededBytes });
    }
    // Asked for, and nobody said how long it is: what has come of it says that it is no small one.
    if (record.checksum !== null && record.sizeBytes === null) {
      const beside = await roomBesideReserve(services.files, record.folder);
      const leastBytes = context.received.length > 0 ? beside.stepBytes : 1;
      if (beside.roomBytes < leastBytes) {
        throw failure('disk.full', { path: record.folder, neededBytes: beside.neededBytes });
      }
    }
  } catch (error) {
    throw toDiskFailure(error, record.folder);
  }
}

/** Nothing of a part is there before the state says whose it is, nor before what it said of the last one is forgotten. */
async function registerPart(context: RunContext, partName: string): Promise<void> {
  const { record } = context;
  const { partName: partBefore, isPartStale } = record;
  record.partName = partName;
  record.isPartStale = false;
  try {
    await context.registerPart();
  } catch (error) {
    record.partName = partBefore;
    record.isPartStale = isPartStale;
    throw error;
  }
  context.received = [];
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
    trusted: context.received,
    newShortId: randomShortId,
    isStale: record.isPartStale,
    registerPart: (partName) => registerPart(context, partName),
    amend: (received) => context.amendReceived(received),
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
    record.resumedFromByte = coverage.receivedBytes();
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
  context.received = coverage.written();
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
    context.received = coverage.written();
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
          random: services.random,
          backoff: services.backoff,
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
          failuresBefore: memory.failures,
          waits: context.waits,
          onIdentity: context.saveRecord,
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
