import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDiskWriter } from '../../../../src/main/downloads/disk/diskWriter.ts';
import { createInlineCalls, threadPool } from '../../../../src/main/downloads/disk/fileCalls.ts';
import { diskOf } from '../../../../src/main/downloads/disk/localDisk.ts';

let folder: string;
let path: string;
let descriptor: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-writer-'));
  path = join(folder, 'file');
  descriptor = openSync(path, 'w+');
});

afterEach(() => {
  closeSync(descriptor);
  rmSync(folder, { recursive: true, force: true });
});

const text = (words: string) => Buffer.from(words);

it('writes at once where the disk is local: the bytes are there before the promise is', async () => {
  const write = createDiskWriter(descriptor, createInlineCalls());
  const done = write(text('world'), 6);
  expect(readFileSync(path, 'latin1')).toBe('\0\0\0\0\0\0world');
  await write(text('hello '), 0);
  await done;
  expect(readFileSync(path, 'latin1')).toBe('hello world');
});

it('leaves it to a thread for a while after a write that took long, in order', async () => {
  let nowMs = 0;
  let stepMs = 40;
  const write = createDiskWriter(
    descriptor,
    createInlineCalls(() => {
      nowMs += stepMs;
      return nowMs;
    }),
  );
  await write(text('slow'), 0);
  stepMs = 1;
  const later = [write(text('a'), 0), write(text('b'), 0), write(text('c'), 0)];
  expect(readFileSync(path, 'latin1')).toBe('slow');
  await Promise.all(later);
  expect(readFileSync(path, 'latin1')).toBe('clow');
  nowMs += 1000;
  void write(text('d'), 0);
  expect(readFileSync(path, 'latin1')).toBe('dlow');
});

it('threadPool writes at once where the disk may be a network', async () => {
  const done = createDiskWriter(descriptor, threadPool)(text('x'), 0);
  expect(readFileSync(path, 'latin1')).toBe('');
  await done;
  expect(readFileSync(path, 'latin1')).toBe('x');
});

it('says what the system said, and goes on with the next', async () => {
  const write = createDiskWriter(9999, threadPool);
  await expect(write(text('x'), 0)).rejects.toMatchObject({ code: 'EBADF' });
  await expect(createDiskWriter(9999, createInlineCalls())(text('x'), 0)).rejects.toMatchObject({
    code: 'EBADF',
  });
});

it.runIf(process.platform === 'linux')(
  'calls at once in the temporary folder, which is a local disk, and threadPool in /proc',
  async () => {
    const calledAtOnce = async (folderThere: string) => {
      const disk = await diskOf(folderThere);
      return disk.call(
        () => true,
        () => Promise.resolve(false),
      );
    };
    expect(await calledAtOnce(folder)).toBe(true);
    expect(await calledAtOnce('/proc')).toBe(false);
    await expect(diskOf(join(folder, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  },
);
