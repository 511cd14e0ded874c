import { join } from 'node:path';
import { type Checksum, isDigest } from '../../shared/model.ts';
import type { Coverage } from './coverage.ts';
import { toDiskFailure } from './diskErrors.ts';
import type { Digests } from './hashHere.ts';
import type { PrefixHash } from './hashing.ts';
import { markDownloaded } from './markDownloaded.ts';
import type { OpenedPart } from './part.ts';
import { failure } from './problem.ts';
import { publish } from './publish.ts';
import type { PublishPlan } from './record.ts';
import type { RunContext, RunServices } from './runContext.ts';

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
  const [digests, identity] = await Promise.all([
    filled.hash.finish(sizeBytes),
    makeDurable(filled, sizeBytes),
  ]).catch((error: unknown) => {
    throw toDiskFailure(error, path);
  });
  signal.throwIfAborted();
  const { sha256 } = digests;
  record.sha256 = sha256;
  requirePublished(record.checksum, digests);
  context.verifiedBytes = sizeBytes;
  context.tell({ kind: 'verified' });
  return markAndPublish(context, filled, { path, sha256, identity });
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

/** An older content may have been longer; then all of it is made durable. Returns which file it is. */
async function makeDurable({ part, coverage }: FilledPart, sizeBytes: number): Promise<string> {
  const facts = await part.file.facts();
  if (facts.sizeBytes > sizeBytes) {
    await part.file.truncate(sizeBytes);
  }
  await coverage.sync();
  return facts.identity;
}

async function markAndPublish(
  context: RunContext,
  { part, sourceUrl }: FilledPart,
  { path, sha256, identity }: { readonly path: string; readonly sha256: string; readonly identity: string },
): Promise<PublishPlan> {
  const { record, services } = context;
  const { files, clock, failpoint, platform } = services;
  failpoint('mark.before');
  await markDownloaded(files, path, sourceUrl, clock.now(), platform);
  failpoint('mark.after');
  await publish(
    { files, clock, failpoint, platform },
    {
      folder: record.folder,
      partName: part.name,
      identity,
      fileName: record.fileName,
      sha256,
      verification: isDigest(record.checksum) ? 'verified' : 'unverifiable',
      async savePlan(plan) {
        record.publishPlan = plan;
        await context.saveForGood();
      },
    },
  );
  const plan = record.publishPlan;
  if (plan === null) {
    throw failure('app.internal');
  }
  return plan;
}

/** Whether the file there is of this content. */
export async function fileHasContent(
  { files, hashing }: Pick<RunServices, 'files' | 'hashing'>,
  path: string,
  sizeBytes: number,
  sha256: string,
): Promise<boolean> {
  const file = await files.openExisting(path);
  const hash = hashing.begin(
    file.descriptor,
    () => undefined,
    () => null,
  );
  try {
    return (await hash.finish(sizeBytes)).sha256 === sha256;
  } finally {
    await hash.drop();
    await file.close();
  }
}
