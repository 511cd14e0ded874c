import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBindistClient } from '../../src/main/bindist/index.ts';
import { applicationIdSchema, fileIdSchema, versionNameSchema } from '../../src/shared/model.ts';
import { catalogueOf } from '../support/bindist-server/index.ts';
import { composeForTest } from '../support/composed.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

/** The proxy is the environment's, read once at the start: it cannot change under a transfer. */
describe('55 settings changed in mid-transfer', () => {
  it('the folder: what is under way ends where it was meant to go, what is added goes to the new one', async () => {
    const file = (name: string) => ({ fileId: name, fileName: `${name}.zip`, sizeBytes: 8 * MIB });
    const composed = await composeForTest({
      catalogue: catalogueOf([
        { applicationId: 'tool', versions: [{ version: '1.0.0', files: [file('one'), file('two')] }] },
      ]),
      bytesPerSecondPerConnection: 6 * MIB,
    });
    try {
      const add = (name: string) =>
        composed.call('downloads.add', {
          applicationId: applicationIdSchema.parse('tool'),
          applicationName: 'Tool',
          version: versionNameSchema.parse('1.0.0'),
          channel: 'stable',
          files: [{ ...file(name), fileId: fileIdSchema.parse(name) }],
        });
      const all = async () => (await composed.call('downloads.snapshot', {})).downloads;
      await add('one');
      await expect.poll(async () => (await all())[0]?.receivedBytes).toBeGreaterThan(MIB);
      const elsewhere = join(composed.folder, 'elsewhere');
      mkdirSync(elsewhere);
      await composed.call('settings.set', { downloadFolder: elsewhere });
      await add('two');
      composed.server.setShaping({ bytesPerSecondPerConnection: null });
      await expect
        .poll(async () => (await all()).map(({ state }) => state.kind), { timeout: 10_000 })
        .toEqual(['completed', 'completed']);
      expect(readdirSync(composed.downloads)).toEqual(['one.zip']);
      expect(readdirSync(elsewhere)).toEqual(['two.zip']);
      // Begun once: the change did not touch it.
      expect((await all())[0]).toMatchObject({ resumedFromByte: 0, refreshes: 0 });
    } finally {
      await composed.close();
    }
  });

  it('the key: the URL that is out serves on, and when it ends the next one is asked for with the new key', async () => {
    const file = await bed.serveOne(24 * MIB, { bytesPerSecondPerConnection: 8 * MIB });
    const { apiUrl, customerKey, adminKey } = bed.server;
    let key = customerKey;
    let revive = () => {};
    const asked: string[] = [];
    const test = bed.open({
      connections: 2,
      async clientFor() {
        const used = key;
        const client = createBindistClient({ serverUrl: apiUrl, key: used, appVersion: '0.0.0' });
        return {
          ...client,
          getDownloadUrl(...words) {
            asked.push(used);
            revive();
            return client.getDownloadUrl(...words);
          },
        };
      },
    });
    const id = bed.add(test, file);
    const { accountId } = await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    key = adminKey;
    test.engine.accountChanged(accountId);
    // The publisher took the old one back; the run under way still has the client of then.
    const refuseOld = bed.server.addFault({
      on: 'api',
      match: { nth: 1 },
      action: { kind: 'status', status: 401 },
    });
    revive = bed.server.addFault({ on: 'storage', action: { kind: 'expired', flavour: 's3' } });
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    bed.server.closeConnections();
    const next = await untilState(test.engine, id, 'waiting', ...ENDS);
    if (next.state.kind === 'waiting') {
      expect(next.state).toMatchObject({ reason: 'keyNeeded' });
      test.engine.accountChanged(accountId);
    }
    refuseOld();
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.bytesFetched).toBeLessThanOrEqual(26 * MIB);
    expect(asked.at(-1)).toBe(adminKey);
    expect(asked.filter((used) => used === customerKey).length).toBeLessThanOrEqual(2);
  });
});
