import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeFileLayer } from '../../../../src/main/downloads/disk/fileLayer.ts';

/** The real layer, and what it asks the system for: all other tests put something in its place. */
const asked = vi.hoisted((): string[] => []);

vi.mock('node:fs', async (original) => {
  const actual = await original<typeof import('node:fs')>();
  const pathOf = (descriptor: number) => actual.readlinkSync(`/proc/self/fd/${descriptor}`);
  const noted = <N extends 'fsync' | 'fdatasync' | 'ftruncate'>(name: N) =>
    Object.assign(
      (descriptor: number, ...rest: unknown[]) => {
        asked.push(`${name} ${pathOf(descriptor)}`);
        return Reflect.apply(actual[name], actual, [descriptor, ...rest]);
      },
      { __promisify__: undefined },
    );
  return {
    ...actual,
    fsync: noted('fsync'),
    fdatasync: noted('fdatasync'),
    ftruncate: noted('ftruncate'),
  };
});

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-layer-'));
  path = join(folder, 'part');
  asked.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('the real file layer', () => {
  it('44 brings what was written to the disk when it is told to: by fdatasync, of that very file, each time', async () => {
    const file = await nodeFileLayer.createNew(path);
    await file.write(Buffer.from('hello'), 0);
    expect(asked).toEqual([]);
    await file.sync();
    await file.sync();
    expect(asked).toEqual([`fdatasync ${path}`, `fdatasync ${path}`]);
    await file.close();
    const again = await nodeFileLayer.openExisting(path);
    await again.sync();
    expect(asked).toHaveLength(3);
    await again.close();
  });

  it('44 says so when that fails', async () => {
    const file = await nodeFileLayer.createNew(path);
    await file.close();
    await expect(file.sync()).rejects.toThrow(/EBADF|ENOENT/);
  });

  it('44 brings the names of a folder to the disk: by fsync of the folder', async () => {
    writeFileSync(path, '');
    await nodeFileLayer.syncFolder(folder);
    expect(asked).toEqual([`fsync ${folder}`]);
    await expect(nodeFileLayer.syncFolder(join(folder, 'nowhere'))).rejects.toThrow('ENOENT');
  });

  it('49 cuts off what is to be cut off', async () => {
    const file = await nodeFileLayer.createNew(path);
    await file.write(Buffer.from('hello'), 0);
    await file.truncate(2);
    expect(asked).toEqual([`ftruncate ${path}`]);
    expect(readFileSync(path, 'utf8')).toBe('he');
    await file.close();
  });

  it('85 makes files for their owner alone, sets their mode, and says it', async () => {
    const umask = process.umask(0);
    const file = await nodeFileLayer.createNew(path).finally(() => process.umask(umask));
    expect((await file.facts()).mode & 0o777).toBe(0o600);
    await file.setMode(0o644);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    const { owner, device } = await file.facts();
    expect([owner, device]).toEqual([process.geteuid?.(), String(statSync(path, { bigint: true }).dev)]);
    await file.close();
  });

  it('85 says times to the nanosecond, and sets the one of its content', async () => {
    const file = await nodeFileLayer.createNew(path);
    const atMs = 1_700_000_000_000;
    await file.setModified(atMs);
    expect((await file.facts()).modifiedNs).toBe(`${atMs}000000`);
    await file.write(Buffer.from('x'), 0);
    const { modifiedNs, changedNs } = await file.facts();
    const { mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    expect([modifiedNs, changedNs]).toEqual([String(mtimeNs), String(ctimeNs)]);
    expect(modifiedNs).not.toBe(`${atMs}000000`);
    await file.close();
  });

  it('89 opens nothing through a link, and nothing to be written that is to be read', async () => {
    writeFileSync(path, 'hello');
    fs.symlinkSync(path, join(folder, 'link'));
    await expect(nodeFileLayer.openToRead(join(folder, 'link'))).rejects.toThrow('ELOOP');
    const file = await nodeFileLayer.openToRead(path);
    await expect(file.write(Buffer.from('x'), 0)).rejects.toThrow('EBADF');
    await file.close();
    spawnSync('mkfifo', [join(folder, 'fifo')]);
    await (await nodeFileLayer.openToRead(join(folder, 'fifo'))).close();
  });

  it('96 says how much is free, and of how much', async () => {
    const { bavail, blocks, bsize } = fs.statfsSync(folder);
    expect(await nodeFileLayer.totalBytes(folder)).toBe(blocks * bsize);
    expect(((await nodeFileLayer.freeBytes(folder)) ?? 0) / (bavail * bsize)).toBeCloseTo(1, 1);
    expect(dirname(path)).toBe(folder);
  });
});
