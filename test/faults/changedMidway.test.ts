import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../demo-server/index.ts';
import { applicationIdSchema, fileIdSchema, versionNameSchema } from '../../src/shared/model.ts';
import { composeForTest } from '../support/composed.ts';

const MIB = 1024 * 1024;
const file = (name: string) => ({ fileId: name, fileName: `${name}.zip`, sizeBytes: 8 * MIB });

/** The app, signed in, with `one` on its way. */
async function begin() {
  const composed = await composeForTest({
    catalogue: catalogueOf([
      { applicationId: 'tool', versions: [{ version: '1.0.0', files: [file('one'), file('two')] }] },
    ]),
    bytesPerSecondPerConnection: 6 * MIB,
  });
  const add = (name: string) =>
    composed.call('downloads.add', {
      applicationId: applicationIdSchema.parse('tool'),
      applicationName: 'Tool',
      version: versionNameSchema.parse('1.0.0'),
      channel: 'stable',
      files: [{ ...file(name), fileId: fileIdSchema.parse(name) }],
    });
  const all = async () => (await composed.call('downloads.snapshot', {})).downloads;
  const end = async () => {
    composed.server.setShaping({ bytesPerSecondPerConnection: null });
    await expect
      .poll(async () => (await all()).map(({ state }) => state.kind), { timeout: 10_000 })
      .toEqual(['completed', 'completed']);
    // Begun once: the change did not touch it.
    expect((await all())[0]).toMatchObject({ resumedFromByte: 0, refreshes: 0 });
    return all();
  };
  await add('one');
  await expect.poll(async () => (await all())[0]?.receivedBytes).toBeGreaterThan(MIB);
  return { composed, add, end };
}

/** The proxy is the environment's, read once at the start: it cannot change under a transfer. */
describe('55 settings changed in mid-transfer', () => {
  it('the folder: what is under way ends where it was meant to go, what is added goes to the new one', async () => {
    const { composed, add, end } = await begin();
    try {
      const elsewhere = join(composed.folder, 'elsewhere');
      mkdirSync(elsewhere);
      await composed.call('settings.set', { downloadFolder: elsewhere });
      await add('two');
      await end();
      expect(readdirSync(composed.downloads)).toEqual(['one.zip']);
      expect(readdirSync(elsewhere)).toEqual(['two.zip']);
    } finally {
      await composed.close();
    }
  });

  it('the account, with another key: what is under way stays with its own, what is added is the new one’s', async () => {
    const { composed, add, end } = await begin();
    try {
      const { apiUrl, adminKey } = composed.server;
      await composed.call('accounts.add', { serverUrl: apiUrl, key: adminKey });
      await add('two');
      const [one, two] = await end();
      expect(one?.accountId).not.toBe(two?.accountId);
      expect(readdirSync(composed.downloads).sort()).toEqual(['one.zip', 'two.zip']);
    } finally {
      await composed.close();
    }
  });
});
