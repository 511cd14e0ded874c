import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState, wanted } from '../support/engine/setUp.ts';

/** Mounts need root and a kernel that lets it; without them what is said here is tested with a failing file layer (engine.test.ts). */
const canMount =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0;

const bed = makeFaultBed();
function mount(...words: string[]): void {
  execFileSync('mount', words);
  bed.beforeRemoval.push(() => spawnSync('umount', ['-l', words.at(-1) ?? '']));
}

if (!canMount) {
  console.log(
    'realDisks.test.ts: nothing can be mounted here (root and mount namespaces are needed); 34 and 35 ran with a failing file layer only.',
  );
}

describe.runIf(canMount)('a real file system', () => {
  const tmpfs = (sizeMiB: number, path = bed.folders.downloads) =>
    mount('-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', path);

  it('34 full before the first byte: nothing is asked, and it goes on when there is room', async () => {
    const file = await bed.serveOne(12 * MIB);
    tmpfs(8);
    const test = bed.open();
    const id = bed.add(test, file);
    const waiting = await untilState(test.engine, id, 'waiting', 'failed');
    expect(waiting.state).toMatchObject({ kind: 'waiting', reason: 'diskFull' });
    expect(bed.storageRequests()).toEqual([]);
    execFileSync('mount', ['-o', 'remount,size=32m', bed.folders.downloads]);
    test.engine.retry([id]);
    bed.expectPublished(await untilState(test.engine, id, 'completed', 'failed'), file);
  });

  it('34 full at a write: both parts stay, and both downloads end when there is room', async () => {
    const files = await bed.serve(
      ['tool.bin', 'other.bin'].map((fileName) => ({ fileName, sizeBytes: 12 * MIB })),
      { bytesPerSecondPerConnection: 3 * MIB },
    );
    tmpfs(28);
    const test = bed.open({ connections: 2 });
    const ids = files.map((file) => bed.add(test, file));
    const all = (...kinds: Parameters<typeof untilState>[2][]) =>
      Promise.all(ids.map((id) => untilState(test.engine, id, ...kinds)));
    await all('transferring');
    const filler = join(bed.folders.downloads, 'filler');
    bed.planted.add('filler');
    // Somebody else takes what was free a moment ago.
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M', 'count=28'], { stdio: 'ignore' });
    for (const { state } of await all('waiting', 'failed'))
      expect(state).toMatchObject({ kind: 'waiting', reason: 'diskFull' });
    expect(readdirSync(bed.folders.downloads).filter((name) => name.endsWith('.bindist-part'))).toHaveLength(
      2,
    );
    rmSync(filler);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    test.engine.retry(ids);
    const done = await all('completed', 'failed');
    done.forEach((download, index) => {
      bed.expectPublished(download, files[index], ['tool.bin', 'other.bin']);
      expect(download.bytesFetched).toBeLessThanOrEqual(12 * MIB + 2 * MIB);
    });
  });

  it('34 a state folder that is full does not stop what is under way, and forgets nothing that is done', async () => {
    const file = await bed.serveOne(20 * MIB, { bytesPerSecondPerConnection: 20 * MIB });
    mkdirSync(bed.folders.state);
    tmpfs(2, bed.folders.state);
    const saves = { begun: 0, done: 0 };
    const test = bed.open({
      failpoint(name) {
        if (name === 'journal.before' || name === 'state.before') saves.begun += 1;
        if (name === 'journal.after' || name === 'state.after') saves.done += 1;
      },
    });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > MIB);
    expect(saves.begun).toBe(saves.done);
    spawnSync('dd', ['if=/dev/zero', `of=${join(bed.folders.state, 'filler')}`, 'bs=4k'], {
      stdio: 'ignore',
    });
    const done = await untilState(test.engine, id, 'completed', 'failed', 'waiting');
    // That there was no room was met, not only meant.
    expect(saves.begun).toBeGreaterThan(saves.done);
    rmSync(join(bed.folders.state, 'filler'));
    if (done.state.kind === 'waiting') test.engine.retry([id]);
    const ended = await untilState(test.engine, id, 'completed', 'failed');
    bed.expectPublished(ended, file);
    const asked = bed.storageRequests().length;
    await test.close();
    const again = bed.open();
    expect(again.engine.snapshot().downloads).toHaveLength(1);
    expect(again.engine.get(id).state.kind).toBe('completed');
    expect(bed.storageRequests()).toHaveLength(asked);
  });

  it('35 read-only: says so, keeps the part, and goes on when it can be written again', async () => {
    const file = await bed.serveOne(MIB);
    mount('--bind', bed.folders.downloads, bed.folders.downloads);
    execFileSync('mount', ['-o', 'remount,bind,ro', bed.folders.downloads]);
    const test = bed.open();
    const id = bed.add(test, file);
    const stopped = await untilState(test.engine, id, 'failed', 'waiting');
    expect(JSON.stringify(stopped.state)).toContain('disk.notWritable');
    execFileSync('mount', ['-o', 'remount,bind,rw', bed.folders.downloads]);
    test.engine.retry([id]);
    bed.expectPublished(await untilState(test.engine, id, 'completed'), file);
  });

  it('35 unplugged in mid-transfer: waits or says so, and begins anew on what is plugged in', async () => {
    const file = await bed.serveOne(12 * MIB, { bytesPerSecondPerConnection: 6 * MIB });
    const stick = join(bed.folders.downloads, 'stick');
    bed.tolerate({ passes: 2 });
    mkdirSync(stick);
    tmpfs(32, stick);
    mkdirSync(join(stick, 'in'));
    const test = bed.open({ connections: 2 });
    const [id] = test.engine.add([wanted(file, join(stick, 'in'))]);
    if (id === undefined) throw new Error('nothing was added');
    await untilState(test.engine, id, 'transferring');
    execFileSync('umount', ['-l', stick]);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const stopped = await untilState(test.engine, id, 'waiting', 'failed');
    expect(JSON.stringify(stopped.state)).toMatch(/disk\.(folderMissing|fileMissing)/);
    tmpfs(32, stick);
    mkdirSync(join(stick, 'in'));
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, 'completed', 'failed');
    expect(done.state.kind).toBe('completed');
    expect(readdirSync(join(stick, 'in'))).toEqual(['tool.bin']);
  });
});

describe('a folder changed under a transfer', () => {
  /** In mid-transfer; its folder is `in`. */
  async function begin() {
    const file = await bed.serveOne(12 * MIB, { bytesPerSecondPerConnection: 6 * MIB });
    const folder = join(bed.folders.downloads, 'in');
    bed.planted.add('in').add('moved/').add('elsewhere/tool.bin');
    // What is gone comes again.
    bed.tolerate({ passes: 2 });
    mkdirSync(folder);
    const test = bed.open({ connections: 2 });
    const [id] = test.engine.add([wanted(file, folder)]);
    if (id === undefined) throw new Error('nothing was added');
    const { receivedBytes } = await untilState(test.engine, id, 'transferring');
    expect(receivedBytes).toBeLessThan(12 * MIB);
    return { folder, test, id };
  }

  it('35 deleted with the part in it: says so, and begins anew when it is there again', async () => {
    const { folder, test, id } = await begin();
    rmSync(folder, { recursive: true });
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const stopped = await untilState(test.engine, id, 'waiting', 'failed');
    expect(JSON.stringify(stopped.state)).toMatch(/disk\.(folderMissing|fileMissing)/);
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    test.engine.retry([id]);
    expect((await untilState(test.engine, id, 'completed', 'failed')).state.kind).toBe('completed');
    expect(readdirSync(folder)).toEqual(['tool.bin']);
  });

  it('41 swapped for a symlink: begins anew where it leads now, and touches nothing that was there', async () => {
    const { folder, test, id } = await begin();
    const elsewhere = join(bed.folders.downloads, 'elsewhere');
    const moved = join(bed.folders.downloads, 'moved');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'tool.bin'), 'mine');
    renameSync(folder, moved);
    symlinkSync(elsewhere, folder);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const done = await untilState(test.engine, id, 'completed', 'failed');
    expect(done).toMatchObject({ fileName: 'tool (1).bin', verification: 'verified' });
    expect(readdirSync(elsewhere).sort()).toEqual(['tool (1).bin', 'tool.bin']);
    expect(readFileSync(join(elsewhere, 'tool.bin'), 'utf8')).toBe('mine');
    expect(readdirSync(moved).every((name) => name.endsWith('.bindist-part'))).toBe(true);
  });
});

describe('41 planted in the way', () => {
  it('a symlink under the final name is neither followed nor replaced', async () => {
    const file = await bed.serveOne(MIB);
    const victim = join(bed.folders.downloads, 'victim');
    writeFileSync(victim, 'mine');
    symlinkSync(victim, join(bed.folders.downloads, 'tool.bin'));
    bed.planted.add('victim').add('tool.bin');
    const done = await bed.fetchOne(file);
    expect(done.fileName).toBe('tool (1).bin');
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  it('a FIFO under the final name hangs nobody', async () => {
    const file = await bed.serveOne(MIB);
    execFileSync('mkfifo', [join(bed.folders.downloads, 'tool.bin')]);
    bed.planted.add('tool.bin');
    expect((await bed.fetchOne(file)).fileName).toBe('tool (1).bin');
  });

  it('a folder that became a symlink is followed by nobody’s wish but the user’s: the file goes where it leads', async () => {
    const file = await bed.serveOne(MIB);
    const real = join(bed.folders.downloads, 'real');
    mkdirSync(real);
    const link = join(bed.folders.downloads, 'link');
    symlinkSync(real, link);
    bed.planted.add('link');
    const test = bed.open();
    const [id] = test.engine.add([wanted(file, link)]);
    if (id === undefined) throw new Error('nothing was added');
    expect((await untilState(test.engine, id, 'completed', 'failed')).state.kind).toBe('completed');
    expect(existsSync(join(real, 'tool.bin'))).toBe(true);
  });
});

it('34 full at the last step, where the name is taken: waits with the whole part, and fetches nothing again', async () => {
  const file = await bed.serveOne(3 * MIB);
  let isFull = true;
  const test = bed.open({
    files: {
      ...nodeFileLayer,
      link: (from, to) =>
        isFull
          ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
          : nodeFileLayer.link(from, to),
    },
  });
  const id = bed.add(test, file);
  const waiting = await untilState(test.engine, id, 'waiting', 'failed');
  expect(waiting.state).toMatchObject({ kind: 'waiting', reason: 'diskFull' });
  expect(waiting.receivedBytes).toBe(3 * MIB);
  isFull = false;
  test.engine.retry([id]);
  const done = await untilState(test.engine, id, 'completed', 'failed');
  bed.expectPublished(done, file);
  expect(done.bytesFetched).toBe(3 * MIB);
});
