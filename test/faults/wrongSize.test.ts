import { expect, it } from 'vitest';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

it.each([
  ['none', 6, 0],
  ['too little', 6, 4],
  ['too much', 20, 64],
])(
  '14 %s of the size in the catalogue: the one that comes with the URL goes',
  async (_, mib, inCatalogue) => {
    const file = await bed.serveOne(mib * MIB);
    bed.server.addFault({ on: 'api', match: { nth: 1 }, action: { kind: 'status', status: 500 } });
    const { engine } = bed.open();
    const [id] = engine.add([
      wanted({ ...file, declaredSizeBytes: inCatalogue * MIB }, bed.folders.downloads),
    ]);
    if (id === undefined) throw new Error('nothing was added');
    const download = await untilState(engine, id, ...ENDS);
    bed.expectPublished(download, file);
    // Nothing was asked for that is not there, and nothing was begun anew.
    expect(bed.storageRequests().map(({ status }) => status)).not.toContain(416);
    expect(download.bytesFetched).toBeLessThanOrEqual((mib + 1) * MIB);
    expect(bed.urlsAsked()).toBe(2);
  },
);
