import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed({ tolerance: { passes: 2 } });
const inFolder = (name: string) => join(bed.folders.downloads, name);

function nameOfPart(): string {
  const [name] = readdirSync(bed.folders.downloads).filter(
    (each) => each.endsWith('.bindist-part') && !bed.planted.has(each),
  );
  if (name === undefined) throw new Error('there is no part');
  return name;
}

let count = 0;
/** Moves the part away, for something else to take its name. */
function steal(): string {
  const name = nameOfPart();
  const stolen = `stolen-${count++}`;
  renameSync(inFolder(name), inFolder(stolen));
  bed.planted.add(stolen).add(name);
  return inFolder(name);
}

/** What somebody does to the part. */
const SWAPS: Record<string, () => void> = {
  'another file': () => writeFileSync(steal(), 'evil'),
  'another file of the same size': () => writeFileSync(steal(), Buffer.alloc(3 * MIB, 7)),
  'a symlink': () => {
    writeFileSync(inFolder('victim'), 'mine');
    bed.planted.add('victim');
    symlinkSync(inFolder('victim'), steal());
  },
  'a second name of it': () => {
    const other = `other-${count++}`;
    linkSync(inFolder(nameOfPart()), inFolder(other));
    bed.planted.add(other);
  },
};

/** Once per test, as soon as the step is met. */
function once(step: string, work: () => void) {
  let isDone = false;
  return (name: string) => {
    if (name === step && !isDone) {
      isDone = true;
      work();
    }
  };
}

const all = Object.keys(SWAPS);

describe('41 swapped for the part', () => {
  it.each(all)('%s in mid-transfer: not published, and begun anew once', async (what) => {
    const file = await bed.serveOne(3 * MIB, { bytesPerSecondPerConnection: 6 * MIB });
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 0);
    SWAPS[what]?.();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const done = await untilState(test.engine, id, 'completed', 'failed');
    bed.expectPublished(done, file, ['tool.bin', ...bed.planted]);
    expect(done.verification).toBe('verified');
    expect(statSync(inFolder('tool.bin')).nlink).toBe(1);
    if (existsSync(inFolder('victim'))) expect(readFileSync(inFolder('victim'), 'utf8')).toBe('mine');
  });

  it.each(
    ['mark.before', 'rename.before', 'rename.between'].flatMap((step) => all.map((what) => [what, step])),
  )('%s when it was proved already, at %s', async (what, step) => {
    const file = await bed.serveOne(3 * MIB);
    const test = bed.open({ failpoint: once(step, () => SWAPS[what]?.()) });
    const done = await untilState(test.engine, bed.add(test, file), 'completed', 'failed');
    // Once the proved file has its final name, what becomes of the part's is no matter.
    const isLate = step === 'rename.between' && what !== 'a second name of it';
    bed.expectPublished(done, file, ['tool.bin', ...bed.planted]);
    expect(done.bytesFetched).toBe(isLate ? 3 * MIB : 6 * MIB);
  });

  it('each time: ends, says so, and nothing has the final name', async () => {
    const file = await bed.serveOne(MIB);
    const test = bed.open({
      failpoint: (name) => {
        if (name === 'mark.before') writeFileSync(steal(), 'evil');
      },
    });
    const ended = await untilState(test.engine, bed.add(test, file), 'completed', 'failed');
    expect(ended.state).toMatchObject({ kind: 'failed', error: { code: 'disk.fileMissing' } });
    expect(readdirSync(bed.folders.downloads)).not.toContain('tool.bin');
  });

  it('where there are no links: another file is not published either', async () => {
    const file = await bed.serveOne(MIB);
    const noLinks = () => Promise.reject(Object.assign(new Error(), { code: 'ENOTSUP' }));
    const test = bed.open({
      files: { ...nodeFileLayer, link: noLinks },
      failpoint: once('rename.between', () => writeFileSync(steal(), 'evil')),
    });
    const done = await untilState(test.engine, bed.add(test, file), 'completed', 'failed');
    bed.expectPublished(done, file, ['tool.bin', ...bed.planted]);
  });
});
