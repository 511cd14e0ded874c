import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DownloadEngine } from '../../src/main/downloads/index.ts';
import type { DownloadId } from '../../src/shared/model.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

type Stage = 'connect' | 'body' | 'verify' | 'rename';
const COMMANDS = ['pause', 'cancel', 'remove', 'stop'] as const;
const cases = (['connect', 'body', 'verify', 'rename'] as const).flatMap((stage) =>
  COMMANDS.map((command) => [command, stage] as const),
);

/** Calls back, once, when a download is at this stage. */
function openAt(stage: Stage, atStage: () => void) {
  let isDone = false;
  const once = () => {
    if (!isDone) {
      isDone = true;
      atStage();
    }
  };
  const test = bed.open({
    connections: 2,
    failpoint(name) {
      if (stage === 'verify' && name === 'mark.before') once();
      if (stage === 'rename' && name === 'rename.between') once();
    },
  });
  test.engine.onPatch(({ changed }) => {
    for (const { state, receivedBytes } of changed) {
      if (stage === 'body' && state.kind === 'transferring' && receivedBytes > MIB) once();
    }
  });
  // The URL is asked for, and the storage takes 150 ms to answer.
  if (stage === 'connect') setTimeout(once, 60);
  return test;
}

describe('54 a command at every stage', () => {
  it.each(cases)('54 %s in %s: holds or comes too late, and nothing is lost', async (command, stage) => {
    const file = await bed.serveOne(8 * MIB, { bytesPerSecondPerConnection: 16 * MIB, latencyMs: 150 });
    const given = Promise.withResolvers<void>();
    let id: DownloadId | null = null;
    const test = openAt(stage, () => {
      if (id !== null) give(test.engine, command, id);
      given.resolve();
    });
    id = bed.add(test, file);
    await given.promise;
    if (command === 'stop') await test.close();
    const settled =
      command === 'stop'
        ? null
        : await untilState(test.engine, id, 'paused', 'cancelled', 'completed', 'failed');
    if (command === 'remove') expect(settled?.state.kind).toBe('completed');
    if (settled !== null) expect(settled.state.kind).not.toBe('failed');
    if (settled?.state.kind === 'cancelled') {
      await test.engine.cancel([id]);
      // What was published before the cancel could hold is completed, and stays.
      const isLate = test.engine.get(id).state.kind === 'completed';
      expect(readdirSync(bed.folders.downloads)).toEqual(isLate ? ['tool.bin'] : []);
    }
    await test.close();
    const again = bed.open();
    if (again.engine.get(id).state.kind === 'paused') again.engine.resume([id]);
    if (again.engine.get(id).state.kind === 'cancelled') again.engine.retry([id]);
    bed.expectPublished(await untilState(again.engine, id, 'completed', 'failed'), file);
    expect(again.engine.snapshot().downloads).toHaveLength(1);
  });
});

function give(engine: DownloadEngine, command: (typeof COMMANDS)[number], id: DownloadId) {
  if (command === 'pause') {
    // From within a step of the download itself: as a click that comes just then.
    queueMicrotask(() => attempt(() => engine.pause([id])));
  }
  // Refused: what is under way has to be cancelled first, so that nothing is taken away by one press too many.
  if (command === 'remove') {
    queueMicrotask(() => {
      engine.remove([id]).catch(() => undefined);
    });
  }
  if (command === 'cancel') queueMicrotask(() => void engine.cancel([id]).catch(() => undefined));
}

/** What is completed by then refuses the command: that is as good an answer. */
function attempt(work: () => void) {
  try {
    work();
  } catch {
    return;
  }
}
