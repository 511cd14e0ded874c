import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BindistServer } from '../../../demo-server/index.ts';
import { nodeFileLayer } from '../../../src/main/downloads/disk/fileLayer.ts';
import {
  type EngineFolders,
  type EngineOptions,
  makeFolders,
  openEngine,
  startServerWith,
  type TestEngine,
  untilState,
  wanted,
} from '../../support/engine/setUp.ts';

const SIZE = 200_000;

let folders: EngineFolders & { remove(): void };
let server: BindistServer;
let opened: TestEngine | null;

beforeEach(async () => {
  folders = makeFolders();
  opened = null;
  server = await startServerWith([{ fileName: 'setup.exe', sizeBytes: SIZE, seed: 1 }], {
    bytesPerSecondPerConnection: SIZE,
  });
});
afterEach(async () => {
  await opened?.close();
  await server.close();
  folders.remove();
});

function open(options: EngineOptions = {}) {
  opened = openEngine(server, folders, options);
  return opened.engine;
}
function theFile() {
  const [file] = server.catalogue[0]?.versions[0]?.files ?? [];
  if (file === undefined) throw new Error('the server has no file');
  return wanted(file, folders.downloads);
}

type Step = 'remove' | 'fail' | 'wait';

/** Where a file is removed: with 'wait' not before `go`. */
function slowRemoval(step: Step = 'remove') {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const removal = {
    step,
    begun: begun.promise,
    go: gate.resolve,
    files: {
      ...nodeFileLayer,
      async remove(path: string) {
        if (removal.step === 'fail') throw Object.assign(new Error(), { code: 'EBUSY' });
        if (removal.step === 'wait') {
          begun.resolve();
          await gate.promise;
        }
        await nodeFileLayer.remove(path);
      },
    },
  };
  return removal;
}

describe('what is wanted again', () => {
  it('54 while it is being removed begins when its part is gone, and loses nothing then', async () => {
    const removal = slowRemoval();
    const engine = open({ files: removal.files });
    engine.start();
    const [id] = engine.add([theFile()]);
    if (id === undefined) throw new Error('nothing was added');
    await untilState(engine, id, 'transferring');
    removal.step = 'fail';
    await engine.cancel([id]);
    expect(readdirSync(folders.downloads)).toHaveLength(1);
    removal.step = 'wait';
    const asked = server.log.length;
    const removing = engine.remove([id]);
    await removal.begun;
    engine.retry([id]);
    // What may begin begins in a microtask: it would have by then.
    await new Promise(setImmediate);
    expect(engine.get(id).state.kind).toBe('queued');
    expect(server.log).toHaveLength(asked);
    removal.go();
    await removing;
    const download = await untilState(engine, id, 'completed', 'failed');
    expect(download.state.kind).toBe('completed');
    expect(download.verification).toBe('verified');
    expect(readdirSync(folders.downloads)).toEqual(['setup.exe']);
  });

  it('54 while the same was added anew is not there twice', async () => {
    const engine = open();
    const add = () => {
      const [id] = engine.add([theFile()]);
      if (id === undefined) throw new Error('nothing was added');
      return id;
    };
    const stateOf = (id: ReturnType<typeof add>) => engine.get(id).state.kind;
    const first = add();
    await engine.cancel([first]);
    const second = add();
    expect(second).not.toBe(first);
    engine.retry([first]);
    expect([stateOf(first), stateOf(second)]).toEqual(['cancelled', 'queued']);
    // Whoever asks for it once more gets the one that is queued.
    expect(add()).toBe(second);
    // What is paused stays paused, as when it is added again.
    engine.pause([second]);
    engine.retry([first]);
    expect([stateOf(first), stateOf(second)]).toEqual(['cancelled', 'paused']);
    // Of two that are asked for together the first is.
    await engine.cancel([second]);
    engine.retry([first, second]);
    expect([stateOf(first), stateOf(second)]).toEqual(['queued', 'cancelled']);
    expect(add()).toBe(first);
  });
});
