import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DownloadEngine } from '../../src/main/downloads/index.ts';
import type { DownloadId } from '../../src/shared/model.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

const STAGES = ['resolve', 'connect', 'body', 'verify', 'mark', 'rename'] as const;
type Stage = (typeof STAGES)[number];
const COMMANDS = ['pause', 'pause and resume', 'cancel', 'cancel twice', 'remove', 'stop'] as const;
type Command = (typeof COMMANDS)[number];
const cases = STAGES.flatMap((stage) => COMMANDS.map((command) => [command, stage] as const));

/** What the download is while it is at that stage: so that a test which comes too early or too late says so. */
const STATES: Readonly<Record<Stage, string>> = {
  resolve: 'transferring',
  connect: 'transferring',
  body: 'transferring',
  verify: 'verifying',
  mark: 'publishing',
  rename: 'publishing',
};

/** Calls back, once, when the download of `idOf` is at this stage. */
function openAt(stage: Stage, idOf: () => DownloadId | null, atStage: (id: DownloadId) => void) {
  let isDone = false;
  const when = (isIt: (id: DownloadId) => boolean) => {
    const id = idOf();
    if (!isDone && id !== null && isIt(id)) {
      isDone = true;
      atStage(id);
    }
  };
  const stateOf = (id: DownloadId) => test.engine.get(id).state.kind;
  const test = bed.open({
    connections: 2,
    failpoint(name) {
      if (stage === 'verify' && name === 'sync.before') when((id) => stateOf(id) === 'verifying');
      if (stage === 'mark' && name === 'mark.before') when((id) => stateOf(id) === 'publishing');
      if (stage === 'rename' && name === 'rename.between') when((id) => stateOf(id) === 'publishing');
      if (stage === 'body' && name === 'write.after')
        when((id) => test.engine.get(id).receivedBytes > MIB && stateOf(id) === 'transferring');
    },
  });
  // Both answer after a while only.
  bed.server.onRequest(({ on }) => {
    if (on === (stage === 'resolve' ? 'api' : stage === 'connect' ? 'storage' : null)) when(() => true);
  });
  return test;
}

describe('54 a command at every stage', () => {
  it.each(cases)('54 %s in %s: holds or comes too late, and nothing is lost', async (command, stage) => {
    const file = await bed.serveOne(4 * MIB, { bytesPerSecondPerConnection: 32 * MIB, latencyMs: 40 });
    const given = Promise.withResolvers<string>();
    let id: DownloadId | null = null;
    const test = openAt(
      stage,
      () => id,
      (found) => {
        given.resolve(test.engine.get(found).state.kind);
        give(test.engine, command, found);
      },
    );
    id = bed.add(test, file);
    expect(await given.promise).toBe(STATES[stage]);
    if (command !== 'stop') await expectSettled(test.engine, id, command, stage);
    await test.close();
    const again = bed.open();
    if (again.engine.get(id).state.kind === 'paused') again.engine.resume([id]);
    if (again.engine.get(id).state.kind === 'cancelled') again.engine.retry([id]);
    bed.expectPublished(await untilState(again.engine, id, 'completed', 'failed'), file);
    expect(again.engine.snapshot().downloads).toHaveLength(1);
  });
});

async function expectSettled(
  engine: DownloadEngine,
  id: DownloadId,
  command: Exclude<Command, 'stop'>,
  stage: Stage,
) {
  const goesOn = command === 'pause and resume' || command === 'remove';
  const settled = await untilState(
    engine,
    id,
    'completed',
    'failed',
    ...(goesOn ? [] : (['paused', 'cancelled'] as const)),
  );
  expect(settled.state.kind).not.toBe('failed');
  if (settled.state.kind === 'cancelled') {
    await engine.cancel([id]);
    // What was published before the cancel could hold is completed, and stays.
    const { state, hasPart, receivedBytes } = engine.get(id);
    const names = readdirSync(bed.folders.downloads);
    // What had come is kept; where nothing had, nothing is left behind.
    if (state.kind === 'completed') expect(names).toEqual(['tool.bin']);
    else expect([names.length, hasPart]).toEqual(receivedBytes > 0 ? [1, true] : [0, false]);
  }
  // Before the bytes are all there nothing comes too late.
  if (stage === 'resolve' || stage === 'connect' || stage === 'body')
    expect(settled.state.kind).toBe(EARLY[command]);
}

/** What becomes of it where there was time. Remove is refused: what is under way has to be cancelled first. */
const EARLY: Readonly<Record<Exclude<Command, 'stop'>, string>> = {
  pause: 'paused',
  'pause and resume': 'completed',
  cancel: 'cancelled',
  'cancel twice': 'cancelled',
  remove: 'completed',
};

/** From within a step of the download itself: as a click that comes just then. */
function give(engine: DownloadEngine, command: Command, id: DownloadId) {
  queueMicrotask(() => {
    // What is completed by then refuses the command: that is as good an answer.
    doIt().catch(() => undefined);
  });
  async function doIt(): Promise<void> {
    switch (command) {
      case 'pause':
        engine.pause([id]);
        return;
      case 'pause and resume':
        engine.pause([id]);
        engine.resume([id]);
        return;
      case 'cancel':
        return engine.cancel([id]);
      case 'cancel twice':
        await Promise.all([engine.cancel([id]), engine.cancel([id])]);
        return;
      case 'remove':
        return engine.remove([id]);
      case 'stop':
        return;
    }
  }
}
