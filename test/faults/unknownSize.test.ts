import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, statfsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PublishedFile } from '../../demo-server/index.ts';
import { nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import {
  clientOf,
  type EngineOptions,
  type TestEngine,
  untilState,
  wanted,
} from '../support/engine/setUp.ts';

/** What nobody said the length of does not fill a disk. */
const bed = makeFaultBed({ hasBystander: false, tolerance: { passes: 4, requests: 40, urls: 10 } });

const canMount =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0;
if (!canMount)
  console.log(
    'unknownSize.test.ts: nothing can be mounted here; 96 ran with a disk of a pretended size only.',
  );

function tmpfs(sizeMiB: number): void {
  const { downloads } = bed.folders;
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', downloads]);
  bed.beforeRemoval.push(() => spawnSync('umount', ['-l', downloads]));
}
const freeNow = () => {
  const { bavail, bsize } = statfsSync(bed.folders.downloads);
  return bavail * bsize;
};

/** Neither the API nor the storage says how long it is; with `saysLength` the storage does. */
async function serve(sizeBytes: number, saysLength = false): Promise<PublishedFile> {
  const file = await bed.serveOne(sizeBytes, { bytesPerSecondPerConnection: 80 * MIB });
  bed.server.addFault({ on: 'storage', action: { kind: 'ignoreRange' } });
  if (!saysLength) bed.server.addFault({ on: 'storage', action: { kind: 'omitContentLength' } });
  return file;
}

/** As an API has it that does not know the size. */
function open(options: EngineOptions = {}): TestEngine {
  const client = clientOf(bed.server);
  return bed.open({
    connections: 2,
    clientFor: async () => ({
      ...client,
      getDownloadUrl: async (wantedFile, signal) => ({
        ...(await client.getDownloadUrl(wantedFile, signal)),
        sizeBytes: null,
      }),
    }),
    ...options,
  });
}

function add(test: TestEngine, file: PublishedFile) {
  const { file: known, ...rest } = wanted(file, bed.folders.downloads);
  if (known === null) throw new Error('no file');
  const [id] = test.engine.add([{ ...rest, file: { ...known, sizeBytes: null } }]);
  if (id === undefined) throw new Error('nothing was added');
  return id;
}

describe.runIf(canMount)('96 on a disk of 32 MiB', () => {
  it('96 a body without a length leaves a reserve, waits, and comes whole when there is room', async () => {
    const file = await serve(60 * MIB);
    tmpfs(32);
    const test = open();
    const id = add(test, file);
    const waiting = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({
      kind: 'waiting',
      reason: 'diskFull',
      error: { code: 'disk.full', path: bed.folders.downloads },
    });
    // A twentieth part, but for what the file system itself takes.
    expect(freeNow()).toBeGreaterThan(1.5 * MIB);
    expect(freeNow()).toBeLessThan(8 * MIB);
    expect(waiting.receivedBytes).toBeGreaterThan(24 * MIB);
    // Nothing is asked for again while there is no room.
    const asked = bed.server.log.length;
    test.engine.retry([id]);
    await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(bed.server.log).toHaveLength(asked);
    expect(freeNow()).toBeGreaterThan(1.5 * MIB);

    execFileSync('mount', ['-o', 'remount,size=128m', bed.folders.downloads]);
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, 'waiting', ...ENDS);
    bed.expectPublished(done, file);
    expect(done.sizeBytes).toBe(60 * MIB);
  });

  it('96 a length that only the storage said is compared before the first byte is written', async () => {
    const file = await serve(60 * MIB, true);
    tmpfs(32);
    const test = open();
    const waiting = await untilState(test.engine, add(test, file), 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({ reason: 'diskFull', error: { neededBytes: 60 * MIB } });
    expect(waiting.receivedBytes).toBe(0);
    expect(freeNow()).toBeGreaterThan(31 * MIB);
  });

  it('96 a body without a length that fits is no trouble', async () => {
    const file = await serve(20 * MIB);
    tmpfs(32);
    const test = open();
    bed.expectPublished(await untilState(test.engine, add(test, file), 'waiting', ...ENDS), file);
  });
});

it('96 a big disk keeps 64 MiB, looked at every 16 MiB', async () => {
  const file = await serve(80 * MIB);
  let looks = 0;
  let written = 0;
  let least = Infinity;
  const test = open({
    files: {
      ...nodeFileLayer,
      totalBytes: async () => 1e12,
      async freeBytes() {
        looks += 1;
        return 110 * MIB - written;
      },
      async createNew(path) {
        const made = await nodeFileLayer.createNew(path);
        return {
          ...made,
          async write(bytes, position) {
            await made.write(bytes, position);
            written = Math.max(written, position + bytes.length);
            least = Math.min(least, 110 * MIB - written);
          },
        };
      },
    },
  });
  const waiting = await untilState(test.engine, add(test, file), 'waiting', ...ENDS);
  expect(waiting.state).toMatchObject({ reason: 'diskFull', error: { neededBytes: 80 * MIB } });
  expect(least).toBeGreaterThanOrEqual(64 * MIB);
  expect(least).toBeLessThan(65 * MIB);
  // At the start, before the first byte, and after 16, 32 and 46 MiB; and what it takes to see whether parts can go.
  expect(looks).toBeLessThan(14);
  expect(readdirSync(bed.folders.downloads)).toHaveLength(1);
});
