import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  fsyncSync,
  lutimesSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import { readUmask } from '../../src/main/downloads/disk/fileModes.ts';
import type { FailpointName } from '../../src/main/downloads/failpoints.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

/** While it is incomplete a file is its owner's alone; what gets the final name is what was hashed. */
const bed = makeFaultBed({ hasBystander: false });
const SIZE = 12 * MIB;

const startUmask = process.umask(0o022);
process.umask(startUmask);
afterEach(() => void process.umask(startUmask));

const inFolder = (name: string) => join(bed.folders.downloads, name);
const modeOf = (path: string) => statSync(path).mode & 0o777;
function partPath(): string {
  const name = readdirSync(bed.folders.downloads).find((each) => each.endsWith('.bindist-part'));
  if (name === undefined) throw new Error('there is no part');
  return inFolder(name);
}

describe('85 modes', () => {
  it.each([
    [0o000, 0o666],
    [0o022, 0o644],
    [0o027, 0o640],
    [0o077, 0o600],
    [0o777, 0o000],
  ])('85 under umask %o: the part is its owner’s alone, and the file gets %o', async (umask, expected) => {
    process.umask(umask);
    // What the test's own folders need.
    const modes = new Set<number>();
    const file = await bed.serveOne(SIZE, { bytesPerSecondPerConnection: 24 * MIB });
    const test = bed.open({
      connections: 2,
      failpoint(name) {
        if (name === 'write.after' || name === 'mark.before' || name === 'rename.before')
          modes.add(modeOf(partPath()));
        if (name === 'rename.between') modes.add(modeOf(partPath()));
      },
    });
    const done = await untilState(test.engine, bed.add(test, file), ...ENDS);
    expect(done.state.kind).toBe('completed');
    expect([...modes]).toEqual([0o600]);
    expect(modeOf(inFolder('tool.bin'))).toBe(expected);
    // So that it can be looked at by whoever is no root.
    chmodSync(inFolder('tool.bin'), 0o600);
  });

  it('85 the umask is read without being set, and is what the system says', async () => {
    for (const umask of [0o000, 0o027, 0o077]) {
      process.umask(umask);
      expect(await readUmask('linux')).toBe(process.platform === 'linux' ? umask : null);
      // As on macOS: a child's is its parent's.
      expect(await readUmask('darwin')).toBe(umask);
      expect(await readUmask('win32')).toBeNull();
    }
  });

  it('85 without links it is the same', async () => {
    process.umask(0o022);
    const file = await bed.serveOne(MIB);
    const done = await bed.fetchOne(file, {
      files: {
        ...nodeFileLayer,
        link: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTSUP' })),
      },
    });
    expect(done.state.kind).toBe('completed');
    expect(modeOf(inFolder('tool.bin'))).toBe(0o644);
  });

  it('85 killed when the final name was given already: the next start gives it its mode', async () => {
    process.umask(0o022);
    const file = await bed.serveOne(MIB);
    expect(await bed.runChild({ files: [file], killAt: 'rename.between:1' })).toBeNull();
    expect(modeOf(inFolder('tool.bin'))).toBe(0o600);
    const test = bed.open();
    bed.expectPublished(await untilState(test.engine, bed.add(test, file), ...ENDS), file);
    expect(modeOf(inFolder('tool.bin'))).toBe(0o644);
  });

  it('85 a part of an earlier build that everybody may write to: is its owner’s alone again', async () => {
    const file = await bed.serveOne(2 * SIZE, { bytesPerSecondPerConnection: 8 * MIB });
    const first = bed.open({ connections: 1 });
    const id = bed.add(first, file);
    await until(first.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    await first.close();
    chmodSync(partPath(), 0o666);
    const theirs = openSync(partPath(), 'r+');
    const second = bed.open({ connections: 1 });
    let mode = 0;
    const asked = bed.storageRequests().length;
    await until(second.engine, id, ({ receivedBytes }) => receivedBytes > 10 * MIB);
    mode = modeOf(partPath());
    // Opened while that was allowed, and what was hashed by then is changed: found out, since all of it is read once more.
    writeSync(theirs, Buffer.from('evil'), 0, 4, 1000);
    fsyncSync(theirs);
    closeSync(theirs);
    bed.tolerate({ passes: 2 });
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const done = await untilState(second.engine, id, ...ENDS);
    expect(mode).toBe(0o600);
    expect(bed.storageRequests().length).toBeGreaterThan(asked);
    bed.expectPublished(done, file);
    expect(done.verification).toBe('verified');
  });
});

/** From the moment it is all there and hashed to the one it has its name. */
const STEPS: FailpointName[] = ['mark.before', 'mark.after', 'rename.before', 'rename.between'];

/** By another handle, as another process would. */
function write(path: string, bytes: string, position: number) {
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, Buffer.from(bytes), 0, bytes.length, position);
  closeSync(descriptor);
}

function once(step: FailpointName, work: () => void) {
  let times = 0;
  return {
    times: () => times,
    failpoint(name: FailpointName) {
      if (name === step && times === 0) {
        times += 1;
        work();
      }
    },
  };
}

describe.each([
  ['with links', nodeFileLayer],
  [
    'without links',
    { ...nodeFileLayer, link: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTSUP' })) },
  ],
] as const)('85 a part changed after it was hashed, %s', (_name, files) => {
  it.each(STEPS)('85 one byte, at %s: not published, and begun anew', async (step) => {
    bed.tolerate({ passes: 2 });
    const file = await bed.serveOne(3 * MIB);
    const { failpoint, times } = once(step, () => write(partPath(), 'evil', 1000));
    const done = await bed.fetchOne(file, { failpoint, files });
    expect(times()).toBe(1);
    bed.expectPublished(done, file);
    expect(done.verification).toBe('verified');
    expect(done.bytesFetched).toBe(6 * MIB);
  });

  it.each(STEPS)('85 one byte of what nobody can verify, at %s: begun anew as well', async (step) => {
    bed.tolerate({ passes: 2 });
    const [file] = await bed.serve([
      { fileName: 'tool.bin', sizeBytes: 3 * MIB, declaredChecksum: 'crc32:123' },
    ]);
    const { failpoint } = once(step, () => write(partPath(), 'evil', 1000));
    const done = await bed.fetchOne(file, { failpoint, files });
    bed.expectPublished(done, file);
    expect(done.verification).toBe('unverifiable');
  });

  it('85 one byte more: cut off, and published as it was hashed', async () => {
    const file = await bed.serveOne(3 * MIB);
    const { failpoint } = once('rename.before', () => appendFileSync(partPath(), 'x'));
    const done = await bed.fetchOne(file, { failpoint, files });
    bed.expectPublished(done, file);
    expect(done.bytesFetched).toBe(3 * MIB);
  });

  it.each(STEPS)('85 touched alone, at %s: read once more, and fetched no second time', async (step) => {
    const file = await bed.serveOne(3 * MIB);
    const { failpoint } = once(step, () => {
      utimesSync(partPath(), new Date(), new Date());
      chmodSync(partPath(), 0o640);
    });
    const done = await bed.fetchOne(file, { failpoint, files });
    bed.expectPublished(done, file);
    expect(done.bytesFetched).toBe(3 * MIB);
  });

  it('85 written to, and its times put back', async () => {
    bed.tolerate({ passes: 2 });
    const file = await bed.serveOne(3 * MIB);
    const { failpoint } = once('mark.before', () => {
      const { atime, mtime } = statSync(partPath());
      write(partPath(), 'evil', 1000);
      lutimesSync(partPath(), atime, mtime);
    });
    bed.expectPublished(await bed.fetchOne(file, { failpoint, files }), file);
  });

  it('85 each time: ends, says so, and nothing has the final name', async () => {
    bed.tolerate({ passes: 3 });
    const file = await bed.serveOne(MIB);
    const ended = await bed.fetchOne(file, {
      files,
      failpoint(name) {
        if (name === 'rename.before' || name === 'rename.between') write(partPath(), 'evil', 1000);
      },
    });
    expect(ended.state).toMatchObject({ kind: 'failed', error: { code: 'disk.fileChanged' } });
    expect(readdirSync(bed.folders.downloads)).not.toContain('tool.bin');
  });
});

it.each([
  ['which can be verified', undefined],
  ['which nobody can verify', 'crc32:123'],
])(
  '85 a byte changed by another handle in mid-transfer, behind the hash, of a file %s: begun anew',
  async (_name, declaredChecksum) => {
    bed.tolerate({ passes: 2 });
    const [file] = await bed.serve(
      [
        {
          fileName: 'tool.bin',
          sizeBytes: 24 * MIB,
          ...(declaredChecksum === undefined ? {} : { declaredChecksum }),
        },
      ],
      { bytesPerSecondPerConnection: 24 * MIB },
    );
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, file ?? null);
    const { receivedBytes } = await until(test.engine, id, ({ verifiedBytes }) => verifiedBytes >= 4 * MIB);
    expect(receivedBytes).toBeLessThan(24 * MIB);
    write(partPath(), 'evil', 1000);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.bytesFetched).toBe(48 * MIB);
  },
);

it('85 killed when the final name was given, and changed before the next start: not completed', async () => {
  bed.tolerate({ passes: 2 });
  const file = await bed.serveOne(MIB);
  expect(await bed.runChild({ files: [file], killAt: 'rename.between:1' })).toBeNull();
  write(inFolder('tool.bin'), 'evil', 1000);
  const test = bed.open();
  const done = await untilState(test.engine, bed.add(test, file), ...ENDS);
  bed.expectPublished(done, file);
  expect(readFileSync(inFolder('tool.bin')).subarray(1000, 1004).toString()).not.toBe('evil');
});

/** Only root can be somebody else. */
const canBeAnother = process.platform === 'linux' && process.getuid?.() === 0;
if (!canBeAnother)
  console.log('partModes.test.ts: root alone can be another user: elsewhere modes are looked at only.');

it.runIf(canBeAnother)(
  '85 another user of the machine cannot write a byte into it, whatever the umask',
  async () => {
    process.umask(0);
    const file = await bed.serveOne(SIZE, { bytesPerSecondPerConnection: 24 * MIB });
    chmodSync(join(bed.folders.downloads, '..'), 0o777);
    chmodSync(bed.folders.downloads, 0o777);
    const attack = () =>
      execFileSync('sh', ['-c', 'printf x >> "$0"', partPath()], {
        stdio: 'ignore',
        uid: 65_534,
        gid: 65_534,
      });
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    expect(attack).toThrow();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), file);
  },
);
