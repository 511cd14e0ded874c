import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAllowedStorage } from '../../../src/main/network/index.ts';
import { openStorage, type Storage } from '../../../src/main/storage/index.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';
import { composeForTest } from '../../support/composed.ts';

const [ONE, TWO] = ['one', 'two'].map((id) => accountIdSchema.parse(id)) as [never, never];

describe('storage that the user allowed (fault 87)', () => {
  let folder: string;
  let storage: Storage;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bindist-allowed-'));
    storage = openStorage(folder);
  });
  afterEach(() => {
    storage.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['10.0.0.5', '10.0.0.5', true],
    ['10.0.0.5', '10.0.0.5:9000', true],
    ['10.0.0.5:9000', '10.0.0.5:9000', true],
    ['10.0.0.5:9000', '10.0.0.5', false],
    ['10.0.0.5:9000', '10.0.0.5:9001', false],
    ['Store.Corp ', 'store.corp:8443', true],
    ['store.corp:443', 'store.corp', true],
    ['fd00::5', '[fd00::5]:9000', true],
    ['[fd00:0:0::5]', '[fd00::5]', true],
    ['store.corp', 'evil.store.corp', false],
    ['store.corp', 'store.corp.evil.test', false],
  ])('%s lets %s in: %s', (typed, asked, isAllowed) => {
    const allowed = createAllowedStorage(storage);
    expect(allowed.isAllowed(ONE, asked)).toBe(false);
    allowed.allow(ONE, typed, true);
    expect(allowed.isAllowed(ONE, asked)).toBe(isAllowed);
    expect(allowed.isAllowed(TWO, asked)).toBe(false);
    // It stays, until the account is removed.
    const later = createAllowedStorage(storage);
    expect(later.isAllowed(ONE, asked)).toBe(isAllowed);
    later.forget(ONE);
    expect(createAllowedStorage(storage).isAllowed(ONE, asked)).toBe(false);
  });

  it('for this run is not there in the next', () => {
    const run = createAllowedStorage(storage, ['10.0.0.6']);
    run.allow(ONE, '10.0.0.5', false);
    expect([run.isAllowed(ONE, '10.0.0.5'), run.isAllowed(TWO, '10.0.0.5')]).toEqual([true, false]);
    expect([run.isAllowed(ONE, '10.0.0.6'), run.isAllowed(TWO, '10.0.0.6')]).toEqual([true, true]);
    const next = createAllowedStorage(storage);
    expect([next.isAllowed(ONE, '10.0.0.5'), next.isAllowed(ONE, '10.0.0.6')]).toEqual([false, false]);
  });

  it.each(['', ' ', 'https://a.test/', 'a.test/b', 'user@a.test', 'a b', 'a.test?x', 'a.test#', '\\', ':80'])(
    'is no host: %j',
    (typed) => {
      expect(() => createAllowedStorage(storage).allow(ONE, typed, true)).toThrow('app.invalidInput');
    },
  );
});

describe('accounts.allowStorage (fault 87)', () => {
  it('is kept for a stored account, forgotten with it, and for the environment’s never written down', async () => {
    const composed = await composeForTest();
    const open = () => openStorage(join(composed.folder, 'state'));
    const rows = () => {
      const storage = open();
      try {
        return storage.database.prepare('SELECT account_id, host FROM allowed_storage').all();
      } finally {
        storage.close();
      }
    };
    try {
      const host = '10.0.0.5:9000';
      const { currentAccountId } = await composed.call('session.get', {});
      if (currentAccountId === null) throw new Error('nobody is signed in');
      await composed.call('accounts.allowStorage', { accountId: currentAccountId, host });
      expect(rows()).toEqual([]);
      const { id } = await composed.call('accounts.add', {
        serverUrl: composed.server.apiUrl,
        key: composed.server.adminKey,
      });
      await composed.call('accounts.allowStorage', { accountId: id, host });
      expect(rows()).toEqual([{ account_id: id, host }]);
      expect(await composed.codeOf('accounts.allowStorage', { accountId: 'nobody', host })).toBe(
        'app.notFound',
      );
      expect(await composed.codeOf('accounts.allowStorage', { accountId: id, host: 'a/b' })).toBe(
        'app.invalidInput',
      );
      await composed.call('accounts.remove', { accountId: id });
      expect(rows()).toEqual([]);
    } finally {
      await composed.close();
    }
  });
});
