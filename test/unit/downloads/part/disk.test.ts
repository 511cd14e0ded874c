import { execFileSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/downloads/clock.ts';
import { toDiskFailure } from '../../../../src/main/downloads/disk/diskErrors.ts';
import {
  type FileFacts,
  type FileLayer,
  nodeFileLayer,
  type OpenFile,
} from '../../../../src/main/downloads/disk/fileLayer.ts';
import { noFailpoint } from '../../../../src/main/downloads/failpoints.ts';
import { createBufferPool } from '../../../../src/main/downloads/part/bufferPool.ts';
import { createCoverage } from '../../../../src/main/downloads/part/coverage.ts';
import { finishPublish } from '../../../../src/main/downloads/part/finishPublish.ts';
import { createHashing } from '../../../../src/main/downloads/part/hashing.ts';
import { openPart } from '../../../../src/main/downloads/part/part.ts';
import { removePart } from '../../../../src/main/downloads/part/partOwner.ts';
import { publish } from '../../../../src/main/downloads/part/publish.ts';
import type { ByteRanges } from '../../../../src/main/downloads/record/byteRanges.ts';
import { partFileName, reservationOf } from '../../../../src/main/downloads/record/name.ts';
import type { Received } from '../../../../src/main/downloads/record/received.ts';
import type { PublishedFacts, PublishPlan } from '../../../../src/main/downloads/record/record.ts';
import { fileHasContent } from '../../../../src/main/downloads/run/finish.ts';
import { AppFailure } from '../../../../src/shared/errors.ts';
import { createFakeClock } from '../fakeClock.ts';

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

const PART = partFileName('a.bin', 'part');

function provedOf(name: string): PublishedFacts {
  const { size, mtimeNs, ctimeNs } = lstatSync(join(folder, name), { bigint: true });
  return {
    identity: identityOf(name),
    sizeBytes: Number(size),
    modifiedNs: String(mtimeNs),
    changedNs: String(ctimeNs),
  };
}

describe('95 a part is removed', () => {
  const remove = (name: string, planned: string | null = null) =>
    removePart(nodeFileLayer, folder, name, planned);

  it.each([P, 'a.0.bindist-part', 'b (1).tar.gz.ff00ff00.bindist-part'])(
    '%s: it can be ours',
    async (name) => {
      writeFileSync(join(folder, name), 'x');
      await remove(name);
      expect(readdirSync(folder)).toEqual([]);
      // Gone already is as good.
      await remove(name);
    },
  );

  it.each(['thesis.odt', '.bindist-part', 'a.bindist-part', `${P}.odt`, 'a..bindist-part'])(
    '%s: no name that we give',
    async (name) => {
      writeFileSync(join(folder, name), 'mine');
      await remove(name);
      expect(readdirSync(folder)).toEqual([name]);
    },
  );

  it('not where it has a second name, but of the file that is being published', async () => {
    writeFileSync(join(folder, P), 'x');
    linkSync(join(folder, P), join(folder, 'a.bin'));
    await remove(P);
    expect(readdirSync(folder)).toHaveLength(2);
    await remove(P, identityOf(P));
    expect(readdirSync(folder)).toEqual(['a.bin']);
  });

  it('of another owner only where the disk gives all files that one', async () => {
    writeFileSync(join(folder, P), 'x');
    const another = (process.geteuid?.() ?? 0) + 1;
    const owned = (facts: FileFacts) => ({ ...facts, owner: another });
    const theirs: FileLayer = {
      ...nodeFileLayer,
      facts: async (path) => {
        const facts = await nodeFileLayer.facts(path);
        return facts === null ? null : owned(facts);
      },
    };
    await removePart(theirs, folder, P, null);
    expect(readdirSync(folder)).toEqual([P]);
    const oneForAll: FileLayer = {
      ...theirs,
      async createNew(path) {
        const file = await nodeFileLayer.createNew(path);
        return { ...file, facts: async () => owned(await file.facts()) };
      },
    };
    await removePart(oneForAll, folder, P, null);
    expect(readdirSync(folder)).toEqual([]);
  });
});

function identityOf(name: string): string {
  const { dev, ino } = statSync(join(folder, name), { bigint: true });
  return `${dev}:${ino}`;
}

describe('publishing', () => {
  let plans: PublishPlan[];
  const request = () => ({
    folder,
    partName: PART,
    fileName: 'a.bin',
    sha256: '00',
    // Of whatever has the part's name when it is asked for.
    proved: provedOf(PART),
    verification: 'verified' as const,
    async savePlan(plan: PublishPlan) {
      plans.push(plan);
    },
    letOthersRead: () => Promise.resolve(),
  });
  const tools = (files: FileLayer = nodeFileLayer, platform: NodeJS.Platform = 'linux') => ({
    files,
    clock: systemClock,
    failpoint: noFailpoint,
    platform,
  });

  beforeEach(() => {
    plans = [];
    writeFileSync(join(folder, PART), 'content');
  });

  it('37 never replaces, not even a dangling symlink', async () => {
    writeFileSync(join(folder, 'a.bin'), 'mine');
    symlinkSync('nowhere', join(folder, 'a (1).bin'));
    expect(await publish(tools(), request())).toBe('a (2).bin');
    expect(readFileSync(join(folder, 'a.bin'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).sort()).toEqual(['a (1).bin', 'a (2).bin', 'a.bin']);
  });

  it('37 takes another name when someone was quicker', async () => {
    const quick: FileLayer = {
      ...nodeFileLayer,
      async link(from, to) {
        if (to.endsWith('a.bin')) writeFileSync(to, 'theirs');
        await nodeFileLayer.link(from, to);
      },
    };
    expect(await publish(tools(quick), request())).toBe('a (1).bin');
    expect(readFileSync(join(folder, 'a.bin'), 'utf8')).toBe('theirs');
  });

  it('works where there are no links', async () => {
    const noLinks = { ...nodeFileLayer, link: () => Promise.reject(failing('EPERM')) };
    writeFileSync(join(folder, 'a.bin'), 'mine');
    expect(await publish(tools(noLinks), request())).toBe('a (1).bin');
    expect(readFileSync(join(folder, 'a (1).bin'), 'utf8')).toBe('content');
    expect(plans.at(-1)?.isReserved).toBe(true);
  });

  it('36 waits out EPERM too where it means a virus scanner: on Windows', async () => {
    let failures = 3;
    const scanned: FileLayer = {
      ...nodeFileLayer,
      link: (from, to) => (failures-- > 0 ? Promise.reject(failing('EPERM')) : nodeFileLayer.link(from, to)),
    };
    expect(await publish({ ...tools(scanned), platform: 'win32' }, request())).toBe('a.bin');
    expect(failures).toBe(-1);
    expect(readdirSync(folder)).toEqual(['a.bin']);
  });

  it('36 waits for a virus scanner, but not for ever', async () => {
    let failures = 2;
    const busy: FileLayer = {
      ...nodeFileLayer,
      link: (from, to) => (failures-- > 0 ? Promise.reject(failing('EBUSY')) : nodeFileLayer.link(from, to)),
    };
    expect(await publish(tools(busy), request())).toBe('a.bin');
    failures = 1000;
    writeFileSync(join(folder, PART), 'content');
    const clock = createFakeClock();
    const ended = publish({ ...tools(busy), clock }, request());
    let isSettled = false;
    const failed = expect(ended.finally(() => (isSettled = true))).rejects.toThrow('disk.failed');
    while (!isSettled) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(2000);
    }
    await failed;
    expect(failures).toBeGreaterThan(980);
    expect(readdirSync(folder)).toContain(PART);
  });

  /** Its content is asked about only where nothing else says that it is the file. */
  const finishWith = (
    plan: PublishPlan,
    hasContent: Parameters<typeof finishPublish>[2] = () => Promise.resolve(false),
  ) => finishPublish(nodeFileLayer, { folder, partName: PART, plan, sizeBytes: 7, mode: null }, hasContent);

  it('44 cut before a restart that gave the disk another number: two names of one file still agree', async () => {
    const plan: PublishPlan = {
      fileName: 'a.bin',
      identity: `1${identityOf(PART)}`,
      sha256: '',
      verification: 'verified',
      isReserved: false,
      modifiedNs: provedOf(PART).modifiedNs,
    };
    linkSync(join(folder, PART), join(folder, 'a.bin'));
    expect(await finishWith(plan)).toBe(true);
    expect(readdirSync(folder)).toEqual(['a.bin']);
    // With one name left, its content has the word.
    expect(await finishWith(plan)).toBe(false);
    expect(await finishWith(plan, () => Promise.resolve(true))).toBe(true);
    writeFileSync(join(folder, PART), 'content');
    expect(await finishWith(plan, () => Promise.resolve(true))).toBe(false);
    expect(readdirSync(folder)).toEqual(['a.bin', PART]);
  });

  it('36 a name reserved in vain is given back, but not one that somebody else has by now', async () => {
    for (const isTaken of [false, true]) {
      const files: FileLayer = {
        ...nodeFileLayer,
        link: () => Promise.reject(failing('ENOTSUP')),
        rename(_from, to) {
          if (isTaken) {
            renameSync(to, join(folder, 'was-reserved'));
            writeFileSync(to, '');
          }
          return Promise.reject(failing('EIO'));
        },
      };
      await expect(publish(tools(files), request())).rejects.toThrow('disk.folderMissing');
      expect(readdirSync(folder).includes('a.bin')).toBe(isTaken);
    }
  });

  it('43 cut between link and unlink is finished; cut before is done again', async () => {
    const identity = (await nodeFileLayer.facts(join(folder, PART)))?.identity ?? '';
    const plan: PublishPlan = {
      fileName: 'a.bin',
      identity,
      sha256: '',
      verification: 'verified',
      isReserved: false,
      modifiedNs: provedOf(PART).modifiedNs,
    };
    expect(await finishWith(plan)).toBe(false);
    linkSync(join(folder, PART), join(folder, 'a.bin'));
    expect(await finishWith(plan)).toBe(true);
    expect(readdirSync(folder)).toEqual(['a.bin']);
    expect(await finishWith(plan)).toBe(true);
    writeFileSync(join(folder, 'b.bin'), 'another');
    expect(await finishWith({ ...plan, fileName: 'b.bin' })).toBe(false);
  });

  it('43 cut after a reservation gives the name back, and only then', async () => {
    const identity = (await nodeFileLayer.facts(join(folder, PART)))?.identity ?? '';
    const plan: PublishPlan = {
      fileName: 'a.bin',
      identity,
      sha256: '',
      verification: 'verified',
      isReserved: true,
      modifiedNs: provedOf(PART).modifiedNs,
    };
    const hashing = createHashing(1, createBufferPool());
    const finish = () =>
      finishWith(plan, (path, size, sha256) =>
        fileHasContent({ files: nodeFileLayer, hashing }, path, size, sha256),
      );
    writeFileSync(join(folder, 'a.bin'), reservationOf(PART));
    expect(await finish()).toBe(false);
    expect(readdirSync(folder)).toEqual([PART]);
    for (const theirs of ['', 'theirs', reservationOf(PART).toString().replace('BinDist', 'Bindist')]) {
      writeFileSync(join(folder, 'a.bin'), theirs);
      expect(await finish()).toBe(false);
      expect(readFileSync(join(folder, 'a.bin'), 'utf8')).toBe(theirs);
    }
    await hashing.stop();
  });
});

describe('what the system says', () => {
  it.each(['EIO', 'ENODEV', 'ENXIO', 'ESTALE', 'ENOTCONN'])(
    '35 %s of a disk that was pulled out waits for it, whoever met it',
    (code) => {
      expect(toDiskFailure(failing(code), '/x').error).toMatchObject({
        code: 'disk.folderMissing',
        systemCode: code,
      });
      const hashed = new AppFailure({ code: 'disk.failed', systemCode: code });
      expect(toDiskFailure(hashed, '/x').error).toMatchObject({ code: 'disk.folderMissing', path: '/x' });
    },
  );

  it('what says more stays as it is', () => {
    const full = new AppFailure({ code: 'disk.full', neededBytes: 5 });
    expect(toDiskFailure(full, '/x')).toBe(full);
    const short = new AppFailure({ code: 'disk.failed', systemCode: 'SHORT' });
    expect(toDiskFailure(short, '/x')).toBe(short);
  });
});

describe('coverage', () => {
  it('44 says synced only what was written before the sync began, and after it ended', async () => {
    const saved: Received[] = [];
    const syncs: (() => void)[] = [];
    const file: OpenFile = {
      ...(await nodeFileLayer.createNew(join(folder, 'p'))),
      sync: () => new Promise<void>((resolve) => syncs.push(resolve)),
    };
    const clock = createFakeClock();
    const coverage = createCoverage({
      file,
      initial: [],
      saveReceived: (received) => saved.push(received),
      clock,
      failpoint: noFailpoint,
      onlySyncedSurvives: false,
    });
    coverage.add({ start: 0, end: 100 });
    const synced = coverage.sync();
    await Promise.resolve();
    coverage.add({ start: 100, end: 200 });
    coverage.save();
    expect(saved.at(-1)).toEqual({ synced: [], written: [{ start: 0, end: 200 }] });
    syncs[0]?.();
    await synced;
    expect(saved.at(-1)).toEqual({ synced: [{ start: 0, end: 100 }], written: [{ start: 0, end: 200 }] });
    await coverage.stop();
    await file.close();
  });
});

describe('hashing beside the transfer', () => {
  it('has the SHA-256 when the last byte is there; many files share few workers', async () => {
    const hashing = createHashing(2, createBufferPool());
    const path = join(folder, 'abc');
    writeFileSync(path, 'abc');
    const files = await Promise.all([1, 2, 3, 4].map(() => nodeFileLayer.openExisting(path)));
    const jobs = files.map((file) =>
      hashing.begin(
        file.descriptor,
        () => undefined,
        () => null,
      ),
    );
    const sums = await Promise.all(jobs.map((job) => job.finish(3)));
    expect(new Set(sums.map(({ sha256 }) => sha256))).toEqual(
      new Set(['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']),
    );
    const short = hashing.begin(
      files[0]?.descriptor ?? -1,
      () => undefined,
      () => null,
    );
    await expect(short.finish(10)).rejects.toThrow('disk.failed');
    const dropped = hashing.begin(
      files[1]?.descriptor ?? -1,
      () => undefined,
      () => null,
    );
    await dropped.drop();
    await Promise.all(files.map((file) => file.close()));
    await hashing.stop();
  });
});
