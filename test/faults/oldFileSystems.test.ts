import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PublishedFile } from '../../demo-server/index.ts';
import { nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import type { Download } from '../../src/shared/model.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState, wanted } from '../support/engine/setUp.ts';

/** File systems and attributes that refuse what publishing does, for real where the machine lets us. */
const bed = makeFaultBed();
const SIZE = 3 * MIB;

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const works = (program: string, ...words: string[]) =>
  spawnSync(program, words, { stdio: 'ignore' }).status === 0;
const canMount = isRoot && works('unshare', '--mount', 'true');
const hasVfat =
  canMount && works('sh', '-c', 'command -v mkfs.vfat && (modprobe vfat; grep -qw vfat /proc/filesystems)');
const canSetAttributes =
  isRoot && works('sh', '-c', 'f=$(mktemp) && chattr +i "$f" && chattr -i "$f" && rm -f "$f"');

const MISSING = [
  ...(canMount
    ? []
    : [
        'no mounts (root and mount namespaces are needed): no tmpfs without inodes, no part of another mount',
      ]),
  ...(hasVfat
    ? []
    : [
        'no vfat (mkfs.vfat and the kernel’s own are needed): publishing without links ran with a failing file layer only',
      ]),
  ...(canSetAttributes
    ? []
    : [
        'no chattr (root and a file system with attributes are needed): EPERM ran with a failing file layer only',
      ]),
];
for (const why of MISSING) console.log(`oldFileSystems.test.ts: skipped: ${why}`);

function mount(...words: string[]): void {
  execFileSync('mount', words);
  bed.beforeRemoval.push(() => spawnSync('umount', ['-l', words.at(-1) ?? '']));
}

function setAttribute(attribute: '+i' | '-i' | '+a' | '-a', path: string): void {
  execFileSync('chattr', [attribute, path]);
  // Else nobody could remove what a failed test leaves.
  if (attribute.startsWith('+')) bed.beforeRemoval.push(() => spawnSync('chattr', ['-ia', path]));
}

const parts = () => readdirSync(bed.folders.downloads).filter((name) => name.endsWith('.bindist-part'));
const partPath = () => join(bed.folders.downloads, parts()[0] ?? 'there is no part');

/** The whole part was there when publishing failed: nothing of it is fetched again. */
function expectFetchedOnce(done: Download, file: PublishedFile, names?: string[]) {
  bed.expectPublished(done, file, names);
  expect(done.bytesFetched).toBe(SIZE);
}

describe.runIf(canMount)('34 a file system out of inodes, which has room all the same', () => {
  const taken = () => join(bed.folders.downloads, 'taken');
  /** Somebody takes every inode that is left. */
  function takeInodes(): void {
    bed.planted.add('taken');
    mkdirSync(taken());
    spawnSync('sh', ['-c', `i=0; while : > "$0/$i"; do i=$((i+1)); done`, taken()], { stdio: 'ignore' });
  }
  const giveInodesBack = () => execFileSync('find', [taken(), '-type', 'f', '-delete']);

  it('when the part is made: waits, asks the storage for nothing, and goes on', async () => {
    const file = await bed.serveOne(SIZE);
    mount('-t', 'tmpfs', '-o', 'size=32m,nr_inodes=20', 'tmpfs', bed.folders.downloads);
    takeInodes();
    const test = bed.open();
    const id = bed.add(test, file);
    const waiting = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({
      kind: 'waiting',
      reason: 'diskFull',
      error: { systemCode: 'ENOSPC' },
    });
    expect(bed.storageRequests()).toEqual([]);
    giveInodesBack();
    test.engine.retry([id]);
    expectFetchedOnce(await untilState(test.engine, id, ...ENDS), file, ['taken', 'tool.bin']);
  });

  it('when the final name is given, which tmpfs counts as an inode: waits with the whole part', async () => {
    const file = await bed.serveOne(SIZE);
    mount('-t', 'tmpfs', '-o', 'size=32m,nr_inodes=20', 'tmpfs', bed.folders.downloads);
    let isTaken = false;
    const test = bed.open({
      failpoint(name) {
        if (name !== 'mark.before' || isTaken) return;
        isTaken = true;
        takeInodes();
      },
    });
    const id = bed.add(test, file);
    const waiting = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({
      kind: 'waiting',
      reason: 'diskFull',
      error: { systemCode: 'ENOSPC' },
    });
    expect(parts()).toHaveLength(1);
    giveInodesBack();
    test.engine.retry([id]);
    expectFetchedOnce(await untilState(test.engine, id, ...ENDS), file, ['taken', 'tool.bin']);
  });
});

describe.runIf(canMount)('35 a folder made read-only', () => {
  it('between pause and resume: says so, keeps the part, and goes on with it', async () => {
    const file = await bed.serveOne(12 * MIB, { bytesPerSecondPerConnection: 12 * MIB });
    mount('--bind', bed.folders.downloads, bed.folders.downloads);
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, file);
    await untilState(test.engine, id, 'transferring');
    await expect.poll(() => test.engine.get(id).receivedBytes).toBeGreaterThan(MIB);
    test.engine.pause([id]);
    // Its file is closed when the run has ended; until then the system refuses.
    await expect.poll(() => works('mount', '-o', 'remount,bind,ro', bed.folders.downloads)).toBe(true);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    test.engine.resume([id]);
    const stopped = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(stopped.state).toMatchObject({ error: { code: 'disk.notWritable', systemCode: 'EROFS' } });
    expect(parts()).toHaveLength(1);
    expect(stopped.receivedBytes).toBeGreaterThan(MIB);
    execFileSync('mount', ['-o', 'remount,bind,rw', bed.folders.downloads]);
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.resumedFromByte).toBeGreaterThan(MIB);
    expect(done.bytesFetched).toBeLessThanOrEqual(13 * MIB);
  });
});

describe.runIf(canSetAttributes)('36 EPERM from the system itself', () => {
  it('at the link, and at the rename in its place: said at once, nothing is left under the name, the part stays', async () => {
    const file = await bed.serveOne(SIZE);
    let isLocked = false;
    const test = bed.open({
      failpoint(name) {
        if (name !== 'mark.before' || isLocked) return;
        isLocked = true;
        setAttribute('+i', partPath());
      },
    });
    const id = bed.add(test, file);
    const stopped = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(stopped.state).toMatchObject({ error: { code: 'disk.notWritable', systemCode: 'EPERM' } });
    expect(readdirSync(bed.folders.downloads)).toEqual(parts());
    setAttribute('-i', partPath());
    test.engine.retry([id]);
    expectFetchedOnce(await untilState(test.engine, id, ...ENDS), file);
  });

  it('at the removal of the part’s name, when the final one is given: finished at the next try, in this run or another', async () => {
    const file = await bed.serveOne(SIZE);
    let isLocked = false;
    const first = bed.open({
      failpoint(name) {
        if (name !== 'rename.between' || isLocked) return;
        isLocked = true;
        // Names may be added there, but none removed.
        setAttribute('+a', bed.folders.downloads);
      },
    });
    const id = bed.add(first, file);
    const stopped = await untilState(first.engine, id, 'waiting', ...ENDS);
    expect(stopped.state.kind).not.toBe('completed');
    expect(readdirSync(bed.folders.downloads)).toHaveLength(2);
    setAttribute('-a', bed.folders.downloads);
    await first.close();
    const second = bed.open();
    if (second.engine.get(id).state.kind === 'failed') second.engine.retry([id]);
    expectFetchedOnce(await untilState(second.engine, id, ...ENDS), file);
  });
});

describe('36 a scanner that holds the part after the final name was given', () => {
  const busy = (code: string) => Object.assign(new Error(code), { code });

  it.each(['EBUSY', 'EPERM', 'EACCES'])(
    '%s twice, on Windows: waited out, and nobody notices',
    async (code) => {
      const file = await bed.serveOne(SIZE);
      let refusals = 0;
      const done = await bed.fetchOne(file, {
        platform: 'win32',
        files: {
          ...nodeFileLayer,
          writeText: async () => undefined,
          async remove(path) {
            if (path.endsWith('.bindist-part') && refusals < 2) {
              refusals += 1;
              throw busy(code);
            }
            await nodeFileLayer.remove(path);
          },
        },
      });
      expect(refusals).toBe(2);
      expectFetchedOnce(done, file);
    },
  );

  it('without links, at the rename over the name that was reserved: nothing is left of the reservation', async () => {
    const file = await bed.serveOne(SIZE);
    let isBusy = true;
    const test = bed.open({
      files: {
        ...nodeFileLayer,
        link: () => Promise.reject(busy('ENOTSUP')),
        rename: (from, to) => (isBusy ? Promise.reject(busy('EIO')) : nodeFileLayer.rename(from, to)),
      },
    });
    const id = bed.add(test, file);
    await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(readdirSync(bed.folders.downloads)).toEqual(parts());
    isBusy = false;
    test.engine.retry([id]);
    expectFetchedOnce(await untilState(test.engine, id, ...ENDS), file);
  });
});

describe.runIf(canMount)('a part of another mount than its folder', () => {
  it('41 EXDEV at the link: said, the part stays, and it is published when it can be', async () => {
    const file = await bed.serveOne(SIZE);
    let path: string | null = null;
    const test = bed.open({
      failpoint(name) {
        if (name !== 'mark.before' || path !== null) return;
        path = partPath();
        mount('--bind', path, path);
      },
    });
    const id = bed.add(test, file);
    const stopped = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(JSON.stringify(stopped.state)).toMatch(/EXDEV|EBUSY/);
    expect(readdirSync(bed.folders.downloads)).toEqual(parts());
    execFileSync('umount', ['-l', partPath()]);
    test.engine.retry([id]);
    expectFetchedOnce(await untilState(test.engine, id, ...ENDS), file);
  });
});

describe.runIf(hasVfat)('vfat, which has neither links nor case', () => {
  function mountVfat() {
    const image = `${bed.folders.downloads}.img`;
    bed.planted.add('downloads.img');
    execFileSync('truncate', ['-s', '64M', image]);
    execFileSync('mkfs.vfat', [image], { stdio: 'ignore' });
    mount('-o', 'loop,utf8', image, bed.folders.downloads);
  }

  it('36 is published by a rename that replaces nothing', async () => {
    const file = await bed.serveOne(SIZE);
    mountVfat();
    writeFileSync(join(bed.folders.downloads, 'TOOL.BIN'), 'mine');
    bed.planted.add('TOOL.BIN');
    const done = await bed.fetchOne(file);
    expectFetchedOnce(done, file, ['TOOL.BIN', 'tool (1).bin']);
    expect(readFileSync(join(bed.folders.downloads, 'TOOL.BIN'), 'utf8')).toBe('mine');
  });

  it('38 names that differ by case alone, at the same time: both are there', async () => {
    const files = await bed.serve(
      ['Tool.bin', 'tool.bin', 'TOOL.bin'].map((fileName, seed) => ({
        fileName,
        sizeBytes: 1000 + seed,
        seed,
      })),
    );
    mountVfat();
    const test = bed.open();
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const ended = await Promise.all(ids.map((id) => untilState(test.engine, id, ...ENDS)));
    expect(ended.map(({ verification }) => verification)).toEqual(files.map(() => 'verified'));
    expect(readdirSync(bed.folders.downloads)).toHaveLength(files.length);
    for (const { path } of ended) expect(existsSync(path ?? '')).toBe(true);
  });
});
