import { join } from 'node:path';
import { AppFailure } from '../../../shared/errors.ts';
import { type Checksum, isDigest } from '../../../shared/model.ts';
import { toDiskFailure } from '../disk/diskErrors.ts';
import type { OpenFile } from '../disk/fileLayer.ts';
import { publishedMode } from '../disk/fileModes.ts';
import type { Coverage } from '../part/coverage.ts';
import type { Digests } from '../part/hashInline.ts';
import type { PrefixHash } from '../part/hashing.ts';
import { markDownloaded } from '../part/markDownloaded.ts';
import type { OpenedPart } from '../part/part.ts';
import { publish } from '../part/publish.ts';
import { isUntouched, publishedFacts } from '../part/published.ts';
import type { PublishedFacts, PublishPlan } from '../record/record.ts';
import { failure } from '../retry/problem.ts';
import type { RunContext, RunServices } from './runContext.ts';

/** A file system may say times in steps of two seconds. */
const TIME_STEP_MS = 2000;
/** Somebody changes it each time: that is no coincidence any more. */
const MOST_LOOKS = 3;

/** A part with all its bytes in it, and what was learned on the way. */
export type FilledPart = {
  readonly part: OpenedPart;
  readonly coverage: Coverage;
  readonly hash: PrefixHash;
  /** For the mark only; never its query. */
  readonly sourceUrl: string | null;
};

/** From the last byte to the final name: made durable, proved, marked, published. @throws AppFailure */
export async function finish(
  context: RunContext,
  filled: FilledPart,
  signal: AbortSignal,
): Promise<PublishPlan> {
  const { record } = context;
  const path = join(record.folder, filled.part.name);
  const sizeBytes = record.sizeBytes ?? 0;
  const { part, hash, coverage } = filled;
  const isSuspect = part.wasShared || part.file.wasWrittenByOthers();
  const [digests, proved] = await seal(part, sizeBytes, context.services.clock.now())
    .then((sealed) => Promise.all([hash.finish(sizeBytes), coverage.sync().then(() => sealed)]))
    .catch((error: unknown) => {
      throw toDiskFailure(error, path);
    });
  signal.throwIfAborted();
  const { sha256 } = digests;
  // What was hashed while others wrote to it, or could, need not be what is there: then all of it is read once more.
  if (isSuspect && (await sha256Of(context.services.hashing, part.file, sizeBytes)) !== sha256) {
    throw failure('disk.fileChanged', { path });
  }
  context.update({ sha256 }, 'soon');
  requirePublished(record.checksum, digests);
  context.verifiedBytes = sizeBytes;
  context.dispatch({ kind: 'verified' });
  return publishWhatWasHashed(context, filled, { path, sha256, proved }).catch((error: unknown) => {
    throw toDiskFailure(error, path);
  });
}

/** What the publisher's digest says, if there is one. @throws AppFailure `publisher.checksumMismatch` */
function requirePublished(checksum: Checksum | null, digests: Digests): void {
  if (isDigest(checksum)) {
    const { kind: algorithm, hex: expected } = checksum;
    const actual = digests[algorithm];
    if (actual !== expected) {
      throw failure('publisher.checksumMismatch', { algorithm, expected, actual });
    }
  }
}

/**
 * All of it is written, and nobody has a reason to write to it any more: its time of modification is set to one that has
 * passed, which no write can bring about. (Two writes in one tick of the clock would have the same.) An older content may have been longer.
 */
async function seal({ file }: OpenedPart, sizeBytes: number, nowMs: number): Promise<PublishedFacts> {
  if ((await file.facts()).sizeBytes > sizeBytes) {
    await file.truncate(sizeBytes);
  }
  const passedMs = (Math.floor(nowMs / TIME_STEP_MS) - 1) * TIME_STEP_MS;
  // Where times cannot be set they are compared as they are.
  await file.setModified(passedMs).catch(() => undefined);
  return publishedFacts(await file.facts());
}

type Proved = { readonly path: string; readonly sha256: string; readonly proved: PublishedFacts };

/** Whoever touched it since it was hashed may have changed it: then all of it is hashed again. Throws the system's errors too. @throws AppFailure `disk.*` */
async function publishWhatWasHashed(
  context: RunContext,
  filled: FilledPart,
  first: Proved,
): Promise<PublishPlan> {
  const { part } = filled;
  const { files, hashing, clock } = context.services;
  let { proved } = first;
  for (let looks = 1; ; looks += 1) {
    try {
      return await markAndPublish(context, filled, { ...first, proved });
    } catch (error) {
      const isChanged = error instanceof AppFailure && error.error.code === 'disk.fileChanged';
      if (!isChanged || looks >= MOST_LOOKS) {
        throw error;
      }
      const { identity, sizeBytes } = proved;
      if ((await files.facts(first.path))?.identity !== identity) {
        // Another file by now: no reason to read ours.
        throw failure('disk.fileMissing', { path: first.path });
      }
      proved = await seal(part, sizeBytes, clock.now());
      await part.file.sync();
      if ((await sha256Of(hashing, part.file, sizeBytes)) !== first.sha256) {
        throw error;
      }
    }
  }
}

async function markAndPublish(
  context: RunContext,
  { part, sourceUrl }: FilledPart,
  { path, sha256, proved }: Proved,
): Promise<PublishPlan> {
  const { record, services } = context;
  const { files, clock, failpoint, platform } = services;
  failpoint('mark.before');
  if (!isUntouched(await part.file.facts(), proved)) {
    throw failure('disk.fileChanged', { path });
  }
  await markDownloaded(files, path, sourceUrl, clock.now(), platform);
  const marked = afterMark(proved, publishedFacts(await part.file.facts()), platform);
  failpoint('mark.after');
  const mode = publishedMode(await services.umask);
  await publish(
    { files, clock, failpoint, platform },
    {
      folder: record.folder,
      partName: part.name,
      proved: marked,
      fileName: record.fileName,
      sha256,
      verification: isDigest(record.checksum) ? 'verified' : 'unverifiable',
      savePlan: (plan) => context.updateDurably({ publishPlan: plan }),
      letOthersRead: () => (mode === null ? Promise.resolve() : part.file.setMode(mode)),
    },
  );
  const plan = record.publishPlan;
  if (plan === null) {
    throw failure('app.internal');
  }
  const facts = publishedFacts(await part.file.facts());
  const isAsProved = facts.modifiedNs === marked.modifiedNs && facts.sizeBytes === marked.sizeBytes;
  context.update({ published: isAsProved ? facts : null }, 'soon');
  return plan;
}

/** The mark itself changes times: on macOS that of the file's attributes, on Windows that of its content as well. */
function afterMark(before: PublishedFacts, after: PublishedFacts, platform: NodeJS.Platform): PublishedFacts {
  switch (platform) {
    case 'win32':
      return { ...before, modifiedNs: after.modifiedNs, changedNs: after.changedNs };
    case 'darwin':
      return { ...before, changedNs: after.changedNs };
    default:
      return before;
  }
}

/** Whether the file there is of this content. */
export async function fileHasContent(
  { files, hashing }: Pick<RunServices, 'files' | 'hashing'>,
  path: string,
  sizeBytes: number,
  sha256: string,
): Promise<boolean> {
  const file = await files.openToRead(path);
  try {
    return (await sha256Of(hashing, file, sizeBytes)) === sha256;
  } finally {
    await file.close();
  }
}

async function sha256Of(
  hashing: RunServices['hashing'],
  file: Pick<OpenFile, 'descriptor'>,
  sizeBytes: number,
): Promise<string> {
  const hash = hashing.begin(
    file.descriptor,
    () => undefined,
    () => null,
  );
  try {
    return (await hash.finish(sizeBytes)).sha256;
  } finally {
    await hash.drop();
  }
}
