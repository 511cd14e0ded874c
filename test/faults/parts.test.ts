import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();
const SIZE = 24 * MIB;

/** Somebody does this to the part while nothing runs. `survivingBytes`: null: all that had come; `isWrong`: and is not what it was. */
const cases: [string, (part: string) => void, { survivingBytes: number | null; isWrong?: boolean }][] = [
  ['shorter', (part) => truncateSync(part, 5 * MIB), { survivingBytes: 5 * MIB }],
  ['longer', (part) => appendFileSync(part, Buffer.alloc(SIZE, 7)), { survivingBytes: null }],
  ['missing', (part) => rmSync(part), { survivingBytes: 0 }],
  ['emptied', (part) => truncateSync(part, 0), { survivingBytes: 0 }],
  [
    'bit-flipped',
    (part) => {
      const bytes = readFileSync(part);
      bytes[500_000] = (bytes[500_000] ?? 0) ^ 1;
      writeFileSync(part, bytes);
    },
    { survivingBytes: null, isWrong: true },
  ],
];

it.each(cases)(
  '49 a part that is %s: the file comes whole, and what survived is not fetched again',
  async (_name, harm, { survivingBytes, isWrong = false }) => {
    const file = await bed.serveOne(SIZE, { bytesPerSecondPerConnection: 24 * MIB });
    bed.tolerate({ passes: 2 });
    const first = bed.open({ connections: 1 });
    const id = bed.add(first, file);
    await until(first.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    await first.close();
    const had = first.engine.get(id);
    expect(had.receivedBytes).toBeLessThan(SIZE);
    const [part] = readdirSync(bed.folders.downloads);
    if (part === undefined) throw new Error('there is no part');
    harm(join(bed.folders.downloads, part));

    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const askedBefore = bed.storageRequests().length;
    const second = bed.open({ connections: 1 });
    const done = await untilState(second.engine, id, 'completed', 'failed');
    bed.expectPublished(done, file);
    expect(done.verification).toBe('verified');
    // And once more, all of it, where the sum said that what was there is not the file.
    const missing = SIZE - (survivingBytes ?? had.receivedBytes) + (isWrong ? SIZE : 0);
    expect(done.bytesFetched - had.bytesFetched).toBe(missing);
    const sent = bed.storageRequests().slice(askedBefore);
    expect(sent.reduce((sum, { bytesSent }) => sum + bytesSent, 0)).toBe(missing);
  },
);
