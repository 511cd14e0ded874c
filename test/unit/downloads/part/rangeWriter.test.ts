import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenFile } from '../../../../src/main/downloads/disk/fileLayer.ts';
import {
  BUFFER_BYTES,
  type BufferPool,
  createBufferPool,
} from '../../../../src/main/downloads/part/bufferPool.ts';
import { createCoverage } from '../../../../src/main/downloads/part/coverage.ts';
import { createRangeWriter } from '../../../../src/main/downloads/part/rangeWriter.ts';
import { createFakeClock } from '../fakeClock.ts';

const SIZE = 4 * BUFFER_BYTES;

/** A file in memory whose writes end when the test says so. */
function fakeFile() {
  const bytes = Buffer.alloc(SIZE);
  const pending: { finish: () => void; fail: (error: Error) => void }[] = [];
  const file: Pick<OpenFile, 'write' | 'sync'> = {
    sync: () => Promise.resolve(),
    write: (data, position) =>
      new Promise((resolve, reject) => {
        pending.push({
          finish() {
            // Copied only now: whoever changes the buffer before its write has ended is found out.
            bytes.set(data, position);
            resolve();
          },
          fail: reject,
        });
      }),
  };
  return { bytes, pending, file };
}

let disk: ReturnType<typeof fakeFile>;
let clock: ReturnType<typeof createFakeClock>;
let end: number;
let lent: number;

function open() {
  const pool = createBufferPool();
  const buffers: BufferPool = {
    take() {
      lent += 1;
      return pool.take();
    },
    give(buffer) {
      lent -= 1;
      pool.give(buffer);
    },
  };
  const file: OpenFile = {
    descriptor: -1,
    truncate: () => Promise.resolve(),
    wasWrittenByOthers: () => false,
    setMode: () => Promise.resolve(),
    setModified: () => Promise.resolve(),
    facts: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
    ...disk.file,
  };
  const failpoint = () => undefined;
  const coverage = createCoverage({
    file,
    initial: [],
    saveReceived: () => undefined,
    clock,
    failpoint,
    onlySyncedSurvives: false,
  });
  const dependencies = { file, path: '/p', buffers, coverage, clock, failpoint, onWritten: () => undefined };
  return { writer: createRangeWriter(dependencies, 0, () => end), coverage };
}

/** Lets all promises settle, and all writes end, for as long as there are any. */
async function settle() {
  for (let turn = 0; turn < 20; turn += 1) {
    for (const write of disk.pending.splice(0)) write.finish();
    await new Promise(setImmediate);
  }
}

function fill(room: Uint8Array | null, count: number, value: number) {
  room?.fill(value, 0, count);
  return count;
}

beforeEach(() => {
  disk = fakeFile();
  clock = createFakeClock();
  end = SIZE;
  lent = 0;
});

describe('a range writer', () => {
  it('leaves the bytes where the connection puts them when time flushes what has filled so far', async () => {
    const { writer } = open();
    writer.landed(fill(writer.room(), 1000, 1));
    // A connection holds on to its room from one read to the next.
    const held = writer.room();
    clock.advance(1000);
    await settle();
    expect(disk.bytes.subarray(0, 1000).every((byte) => byte === 1)).toBe(true);
    writer.landed(fill(held, 500, 2));
    const done = writer.finish();
    await settle();
    await done;
    expect(disk.bytes.subarray(0, 1000).every((byte) => byte === 1)).toBe(true);
    expect(disk.bytes.subarray(1000, 1500).every((byte) => byte === 2)).toBe(true);
    expect([writer.position(), lent]).toEqual([1500, 0]);
  });

  it('stops the connection while a second full buffer waits, and lets it go on after', async () => {
    const { writer } = open();
    expect(writer.landed(fill(writer.room(), BUFFER_BYTES, 1))).toBeUndefined();
    const busy = writer.landed(fill(writer.room(), BUFFER_BYTES, 2));
    expect(busy).toBeInstanceOf(Promise);
    let mayGoOn = false;
    busy?.then(() => {
      mayGoOn = true;
    });
    await new Promise(setImmediate);
    expect(mayGoOn).toBe(false);
    disk.pending.shift()?.finish();
    await new Promise(setImmediate);
    expect(mayGoOn).toBe(true);
    const done = writer.finish();
    await settle();
    await done;
    expect(disk.bytes.subarray(0, BUFFER_BYTES).every((byte) => byte === 1)).toBe(true);
    expect(disk.bytes.subarray(BUFFER_BYTES, 2 * BUFFER_BYTES).every((byte) => byte === 2)).toBe(true);
    expect(lent).toBe(0);
  });

  it('says what the disk said, and counts nothing that was not written', async () => {
    const { writer, coverage } = open();
    writer.landed(fill(writer.room(), BUFFER_BYTES, 1));
    const busy = writer.landed(fill(writer.room(), BUFFER_BYTES, 2));
    const refused = expect(busy).rejects.toMatchObject({ error: { code: 'disk.full' } });
    disk.pending.shift()?.fail(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await refused;
    await expect(writer.finish()).rejects.toMatchObject({ error: { code: 'disk.full' } });
    expect([coverage.receivedBytes(), disk.pending.length, lent]).toEqual([0, 0, 0]);
  });

  it('has no room beyond an end that came nearer', async () => {
    const { writer } = open();
    writer.landed(fill(writer.room(), 1000, 1));
    end = 1500;
    expect(writer.room()).toHaveLength(500);
    writer.landed(500);
    expect(writer.room()).toBeNull();
    const done = writer.finish();
    await settle();
    await done;
    expect(lent).toBe(0);
  });
});
