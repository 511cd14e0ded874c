import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { saveCurrentAccount } from '../../../src/main/credentials/accountRows.ts';
import type { Keychain } from '../../../src/main/credentials/index.ts';
import { composeService } from '../../../src/main/service/index.ts';
import { openStorage } from '../../../src/main/storage/index.ts';
import { AppFailure } from '../../../src/shared/errors.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';

it('a service that stops ends an open question of the keychain, and tells nobody of it (fault 64)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bindist-stop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const storage = openStorage(join(folder, 'state'));
  saveCurrentAccount(storage, {
    id: accountIdSchema.parse('5f0c6f0e-0000-4000-8000-000000000000'),
    name: 'Work',
    serverUrl: 'https://api.example.test',
    keyStorage: 'keychain',
  });
  storage.close();

  const asked = Promise.withResolvers<string | null>();
  let questions = 0;
  const question = () => {
    questions += 1;
    return asked.promise;
  };
  const keychain: Keychain = {
    read: question,
    write: async () => void (await question()),
    delete: async () => void (await question()),
    probe: async () => ({ state: 'available' }),
    onLateAnswer: () => () => undefined,
    close: () => asked.reject(new AppFailure({ code: 'keychain.unavailable' })),
  };
  const refuse = async () => {
    throw new Error('not asked');
  };
  const service = await composeService({
    stateFolder: join(folder, 'state'),
    machine: { platform: process.platform, homeFolder: folder, environment: { BINDIST_DOWNLOADS: folder } },
    host: {
      info: {
        kind: 'web',
        appVersion: '0.0.0',
        platform: 'linux',
        canShowInFolder: false,
        canOpenFiles: false,
        canChooseFolder: false,
        isDemo: false,
      },
      allowedFolders: 'any',
      openExternal: refuse,
      chooseFolder: refuse,
      showInFolder: refuse,
      UNSAFE_openFile: refuse,
    },
    queue: 'app',
    keychain,
  });
  const told: unknown[] = [];
  service.on('notice', (notice) => told.push(notice));
  const applications = service.invoke('catalog.applications', {});
  await expect.poll(() => questions).toBeGreaterThan(0);
  await service.stop();
  expect(await applications).toMatchObject({ ok: false });
  expect(told).toEqual([]);
});
