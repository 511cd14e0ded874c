import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BindistServer } from '../../../demo-server/index.ts';
import type { DownloadEngine } from '../../../src/main/downloads/index.ts';
import { accountIdSchema, type DownloadId } from '../../../src/shared/model.ts';
import { limitsWith, startServerWith, wanted } from './setUp.ts';

export const BYSTANDER_ACCOUNT = accountIdSchema.parse('account-bystander');
/** Slow enough to be under way in all of a case, and so small that its rest comes at once. */
const SIZE_BYTES = 768 * 1024;
const BYTES_PER_SECOND = 40 * 1024;
const TICK_MS = 100;
/** Its bytes are written four times a second; a machine with other things to do takes its time. */
const LONGEST_STANDSTILL_MS = 4000;
const END_WITHIN_MS = 8000;
const LOOK_MS = 10;

/**
 * Another download, of another account, into another folder, that has nothing to do with what a case does to its own: I7 says that it
 * keeps moving.
 */
export type Bystander = {
  readonly server: BindistServer;
  /** Its id in this engine; what it did so far it has done. */
  join(engine: DownloadEngine): DownloadId;
  /** Stops looking at it there: this engine is about to be closed. */
  leave(engine: DownloadEngine): void;
  /** Lets it come to its end in the engine it joined last, if it has not left. */
  finish(): Promise<void>;
  broken(): string[];
};

export async function startBystander(folder: string): Promise<Bystander> {
  mkdirSync(folder);
  const server = await startServerWith(
    [{ fileId: 'bystander', fileName: 'bystander.bin', sizeBytes: SIZE_BYTES }],
    {
      bytesPerSecondTotal: BYTES_PER_SECOND,
    },
  );
  const file = server.catalogue[0]?.versions[0]?.files[0] ?? null;
  const broken: string[] = [];
  let present: { engine: DownloadEngine; id: DownloadId; ticking: NodeJS.Timeout } | null = null;
  let longestMs = 0;

  function watch(engine: DownloadEngine, id: DownloadId): NodeJS.Timeout {
    let seenBytes = engine.get(id).receivedBytes;
    let stoodStillMs = 0;
    // Ticks, not the clock: while a test itself holds up the process nothing can move.
    return setInterval(() => {
      const { receivedBytes, state } = engine.get(id);
      const isMoving = receivedBytes !== seenBytes || state.kind === 'completed';
      stoodStillMs = isMoving ? 0 : stoodStillMs + TICK_MS;
      longestMs = Math.max(longestMs, stoodStillMs);
      seenBytes = receivedBytes;
    }, TICK_MS);
  }

  function leave(engine: DownloadEngine) {
    if (present?.engine !== engine) return;
    clearInterval(present.ticking);
    const { state } = present.engine.get(present.id);
    if (!['queued', 'resolving', 'transferring', 'verifying', 'publishing', 'completed'].includes(state.kind))
      broken.push(`I7: the other download is ${JSON.stringify(state)}`);
    present = null;
  }

  return {
    server,
    join(engine) {
      if (present !== null) leave(present.engine);
      const id = engine.add([{ ...wanted(file, folder), accountId: BYSTANDER_ACCOUNT }])[0];
      if (id === undefined) throw new Error('nothing was added');
      present = { engine, id, ticking: watch(engine, id) };
      return id;
    },
    leave,
    async finish() {
      if (present === null) return;
      const { engine, id } = present;
      server.setShaping({ bytesPerSecondTotal: null });
      engine.setLimits(limitsWith({}));
      // Looked at by itself: patches come five times a second.
      const isEnded = () => ['completed', 'failed'].includes(engine.get(id).state.kind);
      for (let waitedMs = 0; !isEnded() && waitedMs < END_WITHIN_MS; waitedMs += LOOK_MS)
        await sleep(LOOK_MS);
      if (engine.get(id).state.kind !== 'completed')
        broken.push(`I7: the other download did not end: ${JSON.stringify(engine.get(id))}`);
      leave(engine);
    },
    broken: () =>
      longestMs > LONGEST_STANDSTILL_MS
        ? [...broken, `I7: the other download stood still for ${longestMs} ms`]
        : broken,
  };
}
