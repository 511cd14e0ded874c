import { execFileSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed({ tolerance: { passes: 2 } });
const SIZE = 12 * MIB;

/** In mid-transfer, and then nothing runs. The part's path. */
async function beginAndStop() {
  // What was in the part comes again.
  bed.tolerate({ passes: 2 });
  const file = await bed.serveOne(SIZE, { bytesPerSecondPerConnection: 16 * MIB });
  const first = bed.open({ connections: 1 });
  const id = bed.add(first, file);
  await until(first.engine, id, ({ receivedBytes }) => receivedBytes > 2 * MIB);
  await first.close();
  bed.server.setShaping({ bytesPerSecondPerConnection: null });
  const [name] = readdirSync(bed.folders.downloads);
  if (name === undefined) throw new Error('there is no part');
  return { file, id, name, part: join(bed.folders.downloads, name) };
}

/** Puts something in the part's place; what must still be so in the end. */
const PLANTED: [string, (part: string, victim: string) => () => void][] = [
  [
    'a symlink to a file of the user’s',
    (part, victim) => {
      writeFileSync(victim, 'mine'.repeat(MIB));
      symlinkSync(victim, part);
      return () => {
        expect(readFileSync(victim, 'utf8')).toBe('mine'.repeat(MIB));
        expect(lstatSync(part).isSymbolicLink()).toBe(true);
      };
    },
  ],
  [
    'a symlink to nothing',
    (part) => {
      symlinkSync('/nonexistent/anywhere', part);
      return () => expect(lstatSync(part).isSymbolicLink()).toBe(true);
    },
  ],
  [
    'a second name of a file of the user’s',
    (part, victim) => {
      writeFileSync(victim, 'mine'.repeat(MIB));
      linkSync(victim, part);
      return () => expect(readFileSync(victim, 'utf8')).toBe('mine'.repeat(MIB));
    },
  ],
  [
    'a FIFO',
    (part) => {
      execFileSync('mkfifo', [part]);
      return () => expect(lstatSync(part).isFIFO()).toBe(true);
    },
  ],
  [
    'a folder',
    (part) => {
      mkdirSync(part);
      writeFileSync(join(part, 'mine'), 'mine');
      return () => expect(readFileSync(join(part, 'mine'), 'utf8')).toBe('mine');
    },
  ],
];

describe('41 in the part’s place, between two runs', () => {
  it.each(PLANTED)('%s: is left alone, and the file comes by another name', async (_name, plant) => {
    const { file, id, name, part } = await beginAndStop();
    bed.planted.add(name).add(`${name}/`).add('victim').add('moved');
    renameSync(part, join(bed.folders.downloads, 'moved'));
    const check = plant(part, join(bed.folders.downloads, 'victim'));
    const second = bed.open({ connections: 1 });
    const done = await untilState(second.engine, id, ...ENDS);
    expect(done).toMatchObject({
      state: { kind: 'completed' },
      verification: 'verified',
      fileName: file.fileName,
    });
    check();
    const left = readdirSync(bed.folders.downloads).filter((each) => !bed.planted.has(each));
    expect(left).toEqual([file.fileName]);
  });

  it('a folder, and the download is cancelled: what is not a part is not deleted', async () => {
    const { id, name, part } = await beginAndStop();
    bed.planted.add(name).add(`${name}/`).add('moved');
    renameSync(part, join(bed.folders.downloads, 'moved'));
    mkdirSync(part);
    writeFileSync(join(part, 'mine'), 'mine');
    const second = bed.open({ connections: 1, concurrentDownloads: 0 });
    await second.engine.cancel([id]);
    expect(readFileSync(join(part, 'mine'), 'utf8')).toBe('mine');
  });
});
