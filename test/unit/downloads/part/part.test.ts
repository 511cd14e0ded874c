import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileLayer, nodeFileLayer } from '../../../../src/main/downloads/disk/fileLayer.ts';
import { openPart } from '../../../../src/main/downloads/part/part.ts';
import type { ByteRanges } from '../../../../src/main/downloads/record/byteRanges.ts';
import { partFileName } from '../../../../src/main/downloads/record/name.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const failing = (code: string) => Object.assign(new Error(code), { code });

const P = partFileName('a.bin', 'p');
const Q = partFileName('a.bin', 'q');

describe('a part', () => {
  const open = (partName: string | null, end = 0, files: FileLayer = nodeFileLayer, isStale = false) => {
    let count = 0;
    const claimed: string[] = [];
    const amended: ByteRanges[] = [];
    return openPart(files, {
      folder,
      fileName: 'a.bin',
      partName,
      trusted: end === 0 ? [] : [{ start: 0, end }],
      newShortId: () => `id${count++}`,
      isStale,
      async registerPart(name) {
        claimed.push(name);
      },
      async amend(received) {
        amended.push(received);
      },
    }).then((part) => ({ ...part, claimed, amended }));
  };

  it('is claimed before it is made, and found again', async () => {
    const made = await open(null);
    expect(made.claimed).toEqual([made.name]);
    await made.file.write(Buffer.from('hello'), 0);
    await made.file.close();
    const found = await open(made.name, 5);
    expect([found.name, found.received]).toEqual([made.name, [{ start: 0, end: 5 }]]);
    await found.file.close();
  });

  it('49 that is shorter than the journal says is trusted as far as it goes; gone: from zero', async () => {
    writeFileSync(join(folder, P), 'abc');
    const short = await open(P, 10);
    expect(short.received).toEqual([{ start: 0, end: 3 }]);
    // Before a byte is written behind the hole: or the next start would take the hole for data.
    expect(short.amended).toEqual([[{ start: 0, end: 3 }]]);
    await short.file.close();
    const gone = await open(Q, 10);
    expect([gone.received, gone.claimed.length]).toEqual([[], 1]);
    await gone.file.close();
  });

  it('whose name was saved with the download is made under it, and claimed no second time', async () => {
    const made = await open(P);
    expect([made.name, made.claimed, made.amended]).toEqual([P, [], []]);
    await made.file.close();
  });

  it('47 that is of no use is deleted, and another made: its ranges are of another name', async () => {
    writeFileSync(join(folder, P), 'wrong');
    const operations: string[] = [];
    const files: FileLayer = {
      ...nodeFileLayer,
      async remove(path) {
        operations.push('remove');
        await nodeFileLayer.remove(path);
      },
      async syncFolder(path) {
        operations.push('syncFolder');
        await nodeFileLayer.syncFolder(path);
      },
      async createNew(path) {
        operations.push('createNew');
        return nodeFileLayer.createNew(path);
      },
    };
    const made = await open(P, 5, files, true);
    expect([made.received, made.claimed]).toEqual([[], [made.name]]);
    expect(operations).toEqual(['remove', 'syncFolder', 'createNew']);
    expect(readdirSync(folder)).toEqual([made.name]);
    await made.file.close();
  });

  it('44 syncs what an earlier process may only have written, before it is said to be synced', async () => {
    writeFileSync(join(folder, P), 'hello');
    let syncs = 0;
    const files: FileLayer = {
      ...nodeFileLayer,
      async openExisting(path) {
        const file = await nodeFileLayer.openExisting(path);
        return {
          ...file,
          async sync() {
            syncs += 1;
          },
        };
      },
    };
    const part = await open(P, 5, files);
    expect([part.received, syncs]).toEqual([[{ start: 0, end: 5 }], 1]);
    await part.file.close();
  });

  it.each(['symlink', 'FIFO', 'second name', 'folder'])(
    '41 a %s in its place is left alone',
    async (kind) => {
      const victim = join(folder, 'victim');
      writeFileSync(victim, 'mine');
      const planted = join(folder, P);
      if (kind === 'symlink') symlinkSync(victim, planted);
      if (kind === 'FIFO') execFileSync('mkfifo', [planted]);
      if (kind === 'second name') linkSync(victim, planted);
      if (kind === 'folder') execFileSync('mkdir', [planted]);
      const part = await open(P, 4);
      expect(part.name).not.toBe(P);
      expect(part.received).toEqual([]);
      await part.file.write(Buffer.from('evil'), 0);
      await part.file.close();
      expect(readFileSync(victim, 'utf8')).toBe('mine');
    },
  );

  it('41 is never made through a dangling symlink', async () => {
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'a.bin.id0.bindist-part'));
    const part = await open(null);
    expect(part.name).toBe('a.bin.id1.bindist-part');
    await part.file.close();
    expect(readdirSync(folder)).not.toContain('elsewhere');
  });

  it('35 in a folder that is gone, or not writable, is said so', async () => {
    rmSync(folder, { recursive: true });
    await expect(open(null)).rejects.toThrow('disk.folderMissing');
    const readOnly = { ...nodeFileLayer, createNew: () => Promise.reject(failing('EROFS')) };
    await expect(open(null, 0, readOnly)).rejects.toThrow('disk.notWritable');
  });
});
