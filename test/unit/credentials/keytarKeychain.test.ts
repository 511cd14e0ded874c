import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKeytarKeychain } from '../../../src/main/credentials/index.ts';
import type { KeytarFunctions } from '../../../src/main/credentials/keytarKeychain.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';

const SCRIPT = join(import.meta.dirname, '../../support/keyring/with-keyring.sh');
const CHILD = join(import.meta.dirname, 'keyringChild.ts');
const id = accountIdSchema.parse('some-account');

/** The child's results; a tool that is missing fails the test in the script's own words. */
async function run(command: string, args: readonly string[], env = process.env): Promise<unknown> {
  const { stdout } = await promisify(execFile)(command, args, { env });
  return JSON.parse(stdout);
}

describe.runIf(process.platform === 'linux')('with a real gnome-keyring', () => {
  it('stores, replaces, reads and deletes keys', async () => {
    expect(await run(SCRIPT, ['unlocked', process.execPath, CHILD])).toEqual({
      probe: { state: 'available' },
      readMissing: null,
      write: null,
      overwrite: null,
      read: 'sëcond key',
      delete: null,
      deleteMissing: null,
      readDeleted: null,
    });
  });

  it('says that a locked one is locked, not that there is no key (fault 59)', async () => {
    expect(await run(SCRIPT, ['locked', process.execPath, CHILD])).toMatchObject({
      readMissing: 'keychain.locked',
      write: 'keychain.locked',
      delete: 'keychain.locked',
    });
    expect(await run(SCRIPT, ['unlocked', process.execPath, CHILD, '--lock-midway'])).toMatchObject({
      read: 'sëcond key',
      readLocked: 'keychain.locked',
      delete: 'keychain.locked',
    });
  });

  it('says that there is none where there is no session bus (fault 59)', async () => {
    const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
    const env = { ...rest, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
    expect(await run(process.execPath, [CHILD], env)).toMatchObject({
      probe: { state: 'unavailable', error: { code: 'keychain.unavailable' } },
      write: 'keychain.unavailable',
      read: 'keychain.unavailable',
      delete: 'keychain.unavailable',
    });
  });
});

describe('with a keytar that misbehaves (fault 59)', () => {
  const working: KeytarFunctions = {
    getPassword: async () => 'key',
    setPassword: async () => undefined,
    deletePassword: async () => true,
  };

  it('a native library that cannot be loaded is an unavailable keychain', async () => {
    const keychain = createKeytarKeychain({
      load: () => Promise.reject(new Error('libsecret-1.so.0: cannot open')),
    });
    await expect(keychain.read(id)).rejects.toMatchObject({ error: { code: 'keychain.unavailable' } });
    expect(await keychain.probe()).toEqual({ state: 'unavailable', error: { code: 'keychain.unavailable' } });
  });

  it.each([
    ['The prompt was dismissed', 'keychain.locked'],
    ['User interaction is not allowed.', 'keychain.locked'],
    ['blocked by policy', 'keychain.unavailable'],
    ['anything else', 'keychain.unavailable'],
  ])('%j is %s', async (message, code) => {
    const setPassword = () => Promise.reject(new Error(message));
    const keychain = createKeytarKeychain({ load: async () => ({ ...working, setPassword }) });
    await expect(keychain.write(id, 'key')).rejects.toMatchObject({ error: { code } });
  });

  it('one that hangs does not keep the process from ending', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bindist-hang-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    execFileSync('mkfifo', [join(folder, 'nobody-writes')]);
    const child = join(import.meta.dirname, 'hangingChild.ts');
    const ended = promisify(execFile)(process.execPath, [child, join(folder, 'nobody-writes')]);
    await expect(ended).rejects.toMatchObject({ signal: 'SIGKILL', stdout: 'keychain.locked' });
  });

  it('one that hangs is given up, and not asked again before it answers', async () => {
    const answer = Promise.withResolvers<string | null>();
    let calls = 0;
    const getPassword = () => {
      calls += 1;
      return answer.promise;
    };
    const keychain = createKeytarKeychain({ timeoutMs: 30, load: async () => ({ ...working, getPassword }) });
    const locked = { error: { code: 'keychain.locked' } };
    await expect(keychain.read(id)).rejects.toMatchObject(locked);
    await expect(keychain.read(id)).rejects.toMatchObject(locked);
    expect(calls).toBe(1);
    answer.resolve('late key');
    await expect.poll(() => keychain.read(id).catch(() => null)).toBe('late key');
  });
});
