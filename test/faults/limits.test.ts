import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../demo-server/index.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { limitsWith, until, untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

describe('55 settings changed in mid-transfer', () => {
  it('a limit of the speed is kept, and lifted at once', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 32 * MIB }]);
    const { engine } = bed.open({ limits: limitsWith({ bytesPerSecond: 2 * MIB }) });
    const startedMs = performance.now();
    const [id] = engine.add([wanted(file ?? null, bed.folders.downloads)]);
    if (id === undefined) throw new Error('nothing was added');
    const slow = await until(engine, id, ({ receivedBytes }) => receivedBytes >= 2 * MIB);
    // Faster than the limit allows would be a fault; slower is only a busy machine.
    expect(slow.receivedBytes / ((performance.now() - startedMs) / 1000)).toBeLessThan(2.7 * MIB);
    expect(slow.state.kind).toBe('transferring');
    engine.setLimits(limitsWith({}));
    const done = await untilState(engine, id, 'completed', 'failed');
    expect(done).toMatchObject({ verification: 'verified', bytesFetched: 32 * MIB });
  });

  it('fewer connections hold at once, and nothing is fetched twice beyond I9', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 64 * MIB }]);
    if (file?.content == null) throw new Error('no content');
    bed.server.setShaping({ bytesPerSecondTotal: 16 * MIB, latencyMs: 30 });
    const { engine } = bed.open({ limits: limitsWith({ connectionsPerDownload: 8 }) });
    const [id] = engine.add([wanted(file, bed.folders.downloads)]);
    if (id === undefined) throw new Error('nothing was added');
    await until(engine, id, ({ receivedBytes }) => receivedBytes >= 8 * MIB);
    engine.setLimits(limitsWith({ connectionsPerDownload: 1 }));
    bed.server.setShaping({});
    const done = await untilState(engine, id, 'completed', 'failed');
    expect(done).toMatchObject({ verification: 'verified', sha256: sha256Of(file.content) });
    expect(done.bytesFetched).toBeLessThanOrEqual(64 * MIB + 8 * MIB);
  });
});

it('several downloads together never have more connections than the limits say', async () => {
  const files = await bed.serve(
    ['a.bin', 'b.bin', 'c.bin'].map((fileName) => ({ fileName, sizeBytes: 24 * MIB })),
  );
  bed.server.setShaping({ latencyMs: 30, bytesPerSecondTotal: 40 * MIB });
  // It counts as far away: a request brings a mebibyte at least.
  bed.tolerate({ requests: 40 });
  const { engine } = bed.open({ limits: limitsWith({ connectionsPerDownload: 8, connectionsPerHost: 4 }) });
  const ids = engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
  const ended = await Promise.all(ids.map((id) => untilState(engine, id, 'completed', 'failed')));
  expect(ended.map(({ verification }) => verification)).toEqual(['verified', 'verified', 'verified']);
  const most = Math.max(...bed.server.log.map(({ underWay }) => underWay));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
});

it('the limit of a download is kept over a restart', async () => {
  const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: MIB }]);
  const first = bed.open({ limits: limitsWith({ bytesPerSecond: 1024 }) });
  const [id] = first.engine.add([wanted(file ?? null, bed.folders.downloads)]);
  if (id === undefined) throw new Error('nothing was added');
  first.engine.setLimit([id], 123_456);
  await first.close();
  const second = bed.open({ limits: limitsWith({ bytesPerSecond: 1024 }) });
  expect(second.engine.get(id).bytesPerSecondLimit).toBe(123_456);
});
