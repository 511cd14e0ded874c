import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BindistServer, startBindistServer } from '../../../demo-server/index.ts';
import { saveCurrentAccount } from '../../../src/main/credentials/accountRows.ts';
import { openStorage } from '../../../src/main/storage/index.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';
import { type Keyring, startKeyring } from '../../e2e/keyring.ts';
import { startCli } from '../../support/cli.ts';
import { processesWith } from '../../support/processes.ts';

let folder: string;
let server: BindistServer;
let keyring: Keyring;
beforeAll(async () => {
  keyring = await startKeyring('asking');
});
afterAll(() => keyring.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-cli-at-keychain-'));
  server = await startBindistServer();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function storeAccount(stateFolder: string): void {
  const storage = openStorage(stateFolder);
  saveCurrentAccount(storage, {
    id: accountIdSchema.parse('5f0c6f0e-0000-4000-8000-000000000000'),
    name: 'Work',
    serverUrl: server.apiUrl,
    keyStorage: 'keychain',
  });
  storage.close();
}

describe.runIf(process.platform === 'linux').each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('%s ends a command whose keychain does not answer with %i (fault 77)', (signal, exitCode) => {
  it.each([
    ['apps', ['apps']],
    ['get', ['get', 'tool', '--out', '.']],
    ['logout', ['logout']],
    ['doctor', ['doctor']],
    ['login', ['login', '--server', 'SERVER']],
  ])('%s', async (command, args) => {
    const stateFolder = join(folder, 'state');
    if (command !== 'login') storeAccount(stateFolder);
    const words = args.map((word) => (word === 'SERVER' ? server.apiUrl : word));
    const run = startCli(
      words,
      { HOME: folder, BINDIST_STATE: stateFolder, ...keyring.environment },
      server.customerKey,
    );
    const children = () =>
      processesWith(`HOME=${folder}`).filter(({ commandLine }) => commandLine.includes('keychainChild'));
    await expect.poll(() => children().length, { timeout: 20_000 }).toBe(1);
    run.child.kill(signal);
    expect(await run.exited).toBe(exitCode);
    await expect.poll(() => processesWith(`HOME=${folder}`), { timeout: 5000 }).toEqual([]);
  });
});
