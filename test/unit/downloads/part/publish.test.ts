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
import { type FileLayer, nodeFileLayer } from '../../../../src/main/downloads/disk/fileLayer.ts';
import { noFailpoint } from '../../../../src/main/downloads/failpoints.ts';
import { createBufferPool } from '../../../../src/main/downloads/part/bufferPool.ts';
import { finishPublish } from '../../../../src/main/downloads/part/finishPublish.ts';
import { createHashing } from '../../../../src/main/downloads/part/hashing.ts';
import { publish } from '../../../../src/main/downloads/part/publish.ts';
import { partFileName, reservationOf } from '../../../../src/main/downloads/record/name.ts';
import type { PublishedFacts, PublishPlan } from '../../../../src/main/downloads/record/record.ts';
import { fileHasContent } from '../../../../src/main/downloads/run/finish.ts';
import { createFakeClock } from '../fakeClock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const failing = (code: string) => Object.assign(new Error(code), { code });

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
