import { describe, expect, it } from 'vitest';
import { distantClient } from '../support/engine/distantClient.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { limitsWith, until, untilState } from '../support/engine/setUp.ts';

/** Far away a request brings a mebibyte at least. */
const bed = makeFaultBed({ tolerance: { requests: 60 } });
const FAR_MS = 60;

const options = () => ({
  rangeClient: distantClient(FAR_MS),
  limits: limitsWith({ connectionsPerDownload: 8 }),
});

describe('a storage that is far away', () => {
  it('26 is asked by all connections at once: a first one that stalls holds up none', async () => {
    // At a pace: what one connection has in its sockets when another takes over is little, however slow this machine is.
    const file = await bed.serveOne(40 * MIB, { latencyMs: FAR_MS, bytesPerSecondPerConnection: 8 * MIB });
    bed.server.addFault({ on: 'storage', match: { nth: 1 }, action: { kind: 'stallHeaders' } });
    const test = bed.open(options());
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 20 * MIB);
    expect(bed.storageRequests()[0]?.status).toBe(0);
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), file);
  });

  it('18 all of them meet the end of the URL: one refresh', async () => {
    const file = await bed.serveOne(40 * MIB, { latencyMs: FAR_MS });
    bed.server.addFault({ on: 'storage', match: { to: 8 }, action: { kind: 'expired', flavour: 's3' } });
    const download = await bed.fetchOne(file, options());
    bed.expectPublished(download, file);
    expect(bed.urlsAsked()).toBe(2);
  });

  it('6 ignores ranges: one stream in the end, and no mixture', async () => {
    bed.tolerate({ passes: 2 });
    const file = await bed.serveOne(20 * MIB, { latencyMs: FAR_MS });
    bed.server.addFault({ on: 'storage', action: { kind: 'ignoreRange' } });
    bed.expectPublished(await bed.fetchOne(file, options()), file);
    expect(bed.storageRequests().length).toBeLessThanOrEqual(12);
  });

  it('10 says another ETag to each: ends as replaced, and publishes nothing', async () => {
    bed.tolerate({ passes: 2 });
    const file = await bed.serveOne(40 * MIB, { latencyMs: FAR_MS });
    bed.server.addFault({ on: 'storage', action: { kind: 'freshEtag' } });
    const download = await bed.fetchOne(file, options());
    expect(download.state).toMatchObject({ kind: 'failed', error: { code: 'publisher.fileReplaced' } });
  });

  it('23 says SlowDown to all: fewer ask, and the file comes', async () => {
    const file = await bed.serveOne(40 * MIB, { latencyMs: FAR_MS });
    bed.server.addFault({ on: 'storage', match: { to: 8 }, action: { kind: 'slowDown' } });
    bed.expectPublished(await bed.fetchOne(file, options()), file);
    expect(bed.storageRequests().length).toBeLessThanOrEqual(60);
  });
});
