import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../demo-server/index.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed({ tolerance: { passes: 2 } });
const SIZE = 16 * MIB;

/** Other bytes under the same ETag: nothing but the sum tells them apart, and half of the file is there already. */
describe('9 the same ETag, other bytes, across a resume', () => {
  async function beginAndReplace(options: { updateChecksum: boolean }, how: 'pause' | 'restart') {
    bed.tolerate({ passes: 2 });
    const file = await bed.serveOne(SIZE, { bytesPerSecondPerConnection: 16 * MIB });
    bed.server.addFault({ on: 'storage', action: { kind: 'etag', value: '"pinned"' } });
    const first = bed.open({ connections: 1 });
    const id = bed.add(first, file);
    await until(first.engine, id, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    if (how === 'pause') first.engine.pause([id]);
    else await first.close();
    const oldSum = file.content === null ? '' : sha256Of(file.content);
    bed.server.replaceContent(file.fileId, 4711, options);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const test = how === 'pause' ? first : bed.open({ connections: 1 });
    if (how === 'pause') test.engine.resume([id]);
    return { file, oldSum, done: await untilState(test.engine, id, ...ENDS) };
  }

  it.each(['pause', 'restart'] as const)(
    'the publisher says the new sum (%s): one clean restart, and the new file whole',
    async (how) => {
      const { file, done } = await beginAndReplace({ updateChecksum: true }, how);
      bed.expectPublished(done, file);
      expect(done.verification).toBe('verified');
      expect(done.bytesFetched).toBeLessThanOrEqual(2 * SIZE + MIB);
    },
  );

  it.each(['pause', 'restart'] as const)(
    'the publisher goes on saying the old sum (%s): stops after one clean restart, and says both',
    async (how) => {
      const { file, oldSum, done } = await beginAndReplace({ updateChecksum: false }, how);
      if (file.content === null) throw new Error('no content');
      expect(done.state).toMatchObject({
        kind: 'failed',
        // Of the second try, all of which is the new content: never the sum of two halves.
        error: { code: 'publisher.checksumMismatch', expected: oldSum, actual: sha256Of(file.content) },
      });
      expect(done.bytesFetched).toBeLessThanOrEqual(2 * SIZE + MIB);
      expect(readdirSync(bed.folders.downloads)).toEqual([expect.stringMatching(/\.bindist-part$/)]);
    },
  );
});
