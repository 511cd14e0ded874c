import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Content, readRange, sha256Of } from '../../demo-server/index.ts';
import type { BindistClient, SignedUrl } from '../../src/main/bindist/index.ts';
import type { Checksum } from '../../src/shared/model.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { clientOf, until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

const hexOf = (content: Content | null | undefined, algorithm: 'sha384' | 'sha512') => {
  const hash = createHash(algorithm);
  if (content === null || content === undefined) throw new Error('no content');
  for (const piece of readRange(content, 0, content.sizeBytes)) hash.update(piece);
  return hash.digest('hex');
};

/** The real client, of a server that says this of the content with each answer, counted from 1. */
function clientThatSays(said: (nth: number) => Checksum, inList?: Checksum): BindistClient {
  const own = clientOf(bed.server);
  let asked = 0;
  return {
    ...own,
    async getDownloadUrl(file, signal): Promise<SignedUrl> {
      const url = await own.getDownloadUrl(file, signal);
      asked += 1;
      return { ...url, checksum: said(asked) };
    },
    async listFiles(...args) {
      const listing = await own.listFiles(...args);
      const entries = listing.entries.map((file) => ({ ...file, checksum: inList ?? NOT_SAID }));
      return { ...listing, entries };
    },
  };
}

const NOT_SAID: Checksum = { kind: 'notSaid' };
const SIZES = [0, 100_000, 4 * MIB, 21 * MIB + 5];

describe.each(['sha384', 'sha512'] as const)('70 a published %s', (algorithm) => {
  it.each(SIZES)('of %i bytes is proved, and our own SHA-256 is computed as well', async (sizeBytes) => {
    const file = await bed.serveOne(sizeBytes);
    const hex = hexOf(file.content, algorithm);
    const client = clientThatSays(() => ({ kind: algorithm, hex }));
    const download = await bed.fetchOne(file, { clientFor: () => Promise.resolve(client) });
    bed.expectPublished(download, file);
    expect(download).toMatchObject({ verification: 'verified', provedBy: algorithm });
  });

  it.each([100_000, 9 * MIB])(
    'that is wrong is said so, once it was begun anew: of %i bytes nothing is published',
    async (sizeBytes) => {
      bed.tolerate({ passes: 2 });
      const file = await bed.serveOne(sizeBytes);
      const actual = hexOf(file.content, algorithm);
      const expected = actual.replace(/^./, (first) => (first === '0' ? '1' : '0'));
      const client = clientThatSays(() => ({ kind: algorithm, hex: expected }));
      const download = await bed.fetchOne(file, { clientFor: () => Promise.resolve(client) });
      expect(download.state).toEqual({
        kind: 'failed',
        error: { code: 'publisher.checksumMismatch', algorithm, expected, actual },
      });
      expect(readdirSync(bed.folders.downloads)).toEqual([expect.stringMatching(/\.bindist-part$/)]);
    },
  );

  it('goes on after a restart of the app, over what was hashed by an earlier run', async () => {
    const file = await bed.serveOne(24 * MIB, { bytesPerSecondPerConnection: 12 * MIB });
    const hex = hexOf(file.content, algorithm);
    const clientFor = () => Promise.resolve(clientThatSays(() => ({ kind: algorithm, hex })));
    const first = bed.open({ clientFor });
    const id = bed.add(first, file);
    await until(first.engine, id, ({ receivedBytes }) => receivedBytes > 9 * MIB);
    await first.close();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const download = await untilState(bed.open({ clientFor }).engine, id, ...ENDS);
    bed.expectPublished(download, file);
    expect(download).toMatchObject({ verification: 'verified', provedBy: algorithm });
    expect(download.resumedFromByte).toBeGreaterThan(8 * MIB);
  });
});

it('70 a SHA-256 that is wrong is said to be of that kind', async () => {
  bed.tolerate({ passes: 2 });
  const [file] = await bed.serve([
    { fileName: 'a.bin', sizeBytes: 100_000, declaredChecksum: 'ab'.repeat(32) },
  ]);
  const { state } = await bed.fetchOne(file);
  expect(state).toMatchObject({ error: { algorithm: 'sha256', expected: 'ab'.repeat(32) } });
});

/** Twice a new URL in mid-transfer, and no byte more than without. */
describe('70, 101 a checksum in one answer, and', () => {
  const SIZE = 24 * MIB;
  async function fetchAcrossRefresh(said: (nth: number, content: Content) => Checksum, isProvable = true) {
    const spec = { fileName: 'tool.bin', sizeBytes: SIZE };
    const [file] = await bed.serve([isProvable ? spec : { ...spec, declaredChecksum: 'none' }], {
      bytesPerSecondPerConnection: 12 * MIB,
    });
    const content = file?.content ?? null;
    if (file === undefined || content === null) throw new Error('no content');
    const client = clientThatSays((nth) => said(nth, content));
    const test = bed.open({ connections: 2, clientFor: () => Promise.resolve(client) });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    const revive = bed.server.addFault({ on: 'storage', action: { kind: 'expired', flavour: 's3' } });
    bed.server.onRequest(({ path }) => {
      if (path.endsWith('/downloads/url')) revive();
    });
    bed.server.closeConnections();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(bed.urlsAsked()).toBe(2);
    expect(done).toMatchObject({ refreshes: 1 });
    expect(done.bytesFetched).toBeLessThanOrEqual(SIZE + 2 * MIB);
    return done;
  }
  const sha256 = (content: Content): Checksum => ({ kind: 'sha256', hex: sha256Of(content) });
  const sha512 = (content: Content): Checksum => ({ kind: 'sha512', hex: hexOf(content, 'sha512') });

  it('none in the next: the pinned one holds', async () => {
    const done = await fetchAcrossRefresh((nth, content) => (nth === 1 ? sha256(content) : NOT_SAID));
    expect(done).toMatchObject({ verification: 'verified', provedBy: 'sha256' });
  });

  it('a digest of another kind in the next: no other file, and the pinned one holds', async () => {
    // A wrong one, which nobody looks at.
    const other: Checksum = { kind: 'sha512', hex: 'ab'.repeat(64) };
    const done = await fetchAcrossRefresh((nth, content) => (nth === 1 ? sha256(content) : other));
    expect(done).toMatchObject({ verification: 'verified', provedBy: 'sha256' });
  });

  it('none before: what is named later is proved, over the bytes from before as well', async () => {
    const done = await fetchAcrossRefresh((nth, content) => (nth === 1 ? NOT_SAID : sha512(content)));
    expect(done).toMatchObject({ verification: 'verified', provedBy: 'sha512' });
  });

  it('none in any: the file is said to be unverifiable', async () => {
    const done = await fetchAcrossRefresh(() => NOT_SAID, false);
    expect(done).toMatchObject({ verification: 'unverifiable', provedBy: null });
  });

  it('none in any but in the list of files: that one is proved', async () => {
    const file = await bed.serveOne(100_000);
    const hex = hexOf(file.content, 'sha384');
    const client = clientThatSays(() => NOT_SAID, { kind: 'sha384', hex });
    const done = await bed.fetchOne(file, { clientFor: () => Promise.resolve(client) });
    expect(done).toMatchObject({ verification: 'verified', provedBy: 'sha384' });
  });
});
