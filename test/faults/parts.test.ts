import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();
const SIZE = 24 * MIB;

/** Somebody does this to the part while nothing runs. @param restarts whether what is there is then worth nothing */
const cases: [string, (part: string) => void, { fetchedAgain: boolean }][] = [
  ['shorter', (part) => truncateSync(part, MIB), { fetchedAgain: false }],
  ['longer', (part) => appendFileSync(part, Buffer.alloc(SIZE, 7)), { fetchedAgain: false }],
  ['missing', (part) => rmSync(part), { fetchedAgain: true }],
  ['emptied', (part) => truncateSync(part, 0), { fetchedAgain: true }],
  [
    'bit-flipped',
    (part) => {
      const bytes = readFileSync(part);
      bytes[500_000] = (bytes[500_000] ?? 0) ^ 1;
      writeFileSync(part, bytes);
    },
    { fetchedAgain: true },
  ],
];

it.each(cases)(
  '49 a part that is %s: the file comes whole, after one clean restart at most',
  async (_name, harm, { fetchedAgain }) => {
    const file = await bed.serveOne(SIZE, { bytesPerSecondPerConnection: 24 * MIB });
    const first = bed.open({ connections: 1 });
    const id = bed.add(first, file);
    await until(first.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    await first.close();
    const [part] = readdirSync(bed.folders.downloads);
    if (part === undefined) throw new Error('there is no part');
    harm(join(bed.folders.downloads, part));

    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const second = bed.open({ connections: 1 });
    const had = second.engine.get(id).bytesFetched;
    const done = await untilState(second.engine, id, 'completed', 'failed');
    bed.expectPublished(done, file);
    expect(done.verification).toBe('verified');
    const fetched = done.bytesFetched - had;
    // Once for what was missing, and once more, all of it, where the sum said that what was there is not the file.
    expect(fetched).toBeLessThanOrEqual(fetchedAgain ? 2 * SIZE : SIZE);
  },
);
