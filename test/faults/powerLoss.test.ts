import { expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { createForgetfulDisk } from '../support/engine/forgetfulDisk.ts';
import { until, untilState } from '../support/engine/setUp.ts';

/** What was not synced comes again: how much of it is asserted below. */
const bed = makeFaultBed({ tolerance: { passes: 2 } });
const SIZE = 128 * MIB;

it.each([20, 70, 110])(
  '44 power lost at %d of 128 MiB: the journal is never ahead of the data',
  async (atMiB) => {
    const file = await bed.serveOne(SIZE, { bytesPerSecondPerConnection: 60 * MIB });
    const disk = createForgetfulDisk(atMiB * MIB);
    const first = bed.open({ connections: 2, files: disk.files, bootId: 'boot-1' });
    const id = bed.add(first, file);
    // With something to lose, or the test would prove nothing.
    await until(
      first.engine,
      id,
      ({ receivedBytes }) => receivedBytes > atMiB * MIB && disk.unsyncedBytes() > 0,
    );
    const lostBytes = disk.unsyncedBytes();
    const comeBack = disk.cutPower(bed.folders);
    await first.close();
    comeBack();

    expect(lostBytes).toBeGreaterThan(0);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const sentBefore = bed.storageRequests().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    const second = bed.open({ connections: 2, bootId: 'boot-2' });
    const resumedFrom = second.engine.get(id).receivedBytes;
    bed.expectPublished(await untilState(second.engine, id, 'completed', 'failed'), file);
    const sent = bed.storageRequests().reduce((sum, { bytesSent }) => sum + bytesSent, 0) - sentBefore;
    // What it believed was there was there: a wrong byte would have cost the whole file again.
    expect(sent).toBeLessThanOrEqual(SIZE - resumedFrom + 4 * MIB);
  },
);
