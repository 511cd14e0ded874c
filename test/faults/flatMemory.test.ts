import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();
const SIZE = 512 * MIB;
/** By then every buffer there will ever be has been made, the server's in this process as well. */
const WARM_BYTES = 128 * MIB;
/** Far less than what comes; more than what a collector leaves lying about. */
const GROWTH_MAX_BYTES = 192 * MIB;

it('50 memory stays flat while much comes, and every byte of it is right', async () => {
  const file = await bed.serveOne(SIZE);
  const test = bed.open();
  const id = bed.add(test, file);
  await until(test.engine, id, ({ receivedBytes }) => receivedBytes > WARM_BYTES);
  const warmBytes = process.memoryUsage.rss();
  let mostBytes = warmBytes;
  test.engine.onPatch(() => {
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  });
  const done = await untilState(test.engine, id, 'completed', 'failed');
  expect(done).toMatchObject({ state: { kind: 'completed' }, verification: 'verified' });
  expect(mostBytes - warmBytes).toBeLessThan(GROWTH_MAX_BYTES);
  // Read back by somebody else than who proved it.
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(bed.folders.downloads, 'tool.bin'), { highWaterMark: MIB }), hash);
  expect(hash.digest('hex')).toBe(done.sha256);
}, 60_000);
