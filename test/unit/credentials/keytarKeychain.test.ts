import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  childEnvironment,
  createKeytarKeychain,
  DESKTOP_PATIENCE,
  forkKeychainChild,
  keytarHere,
  keytarInChild,
  PAGE_PATIENCE,
  terminalPatience,
} from '../../../src/main/credentials/index.ts';
import type { Keytar, KeytarFunctions } from '../../../src/main/credentials/keytar.ts';
import type { ChildListeners } from '../../../src/main/credentials/keytarInChild.ts';
import type { Patience } from '../../../src/main/credentials/patience.ts';
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

/** Keytar whose calls can be scripted; `end` rejects what is under way, as the end of its process does. */
function scriptedKeytar(over: Partial<KeytarFunctions> = {}) {
  const state = { ended: 0 };
  let ended = Promise.withResolvers<never>();
  const or = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, ended.promise]);
  const functions: KeytarFunctions = {
    getPassword: async () => 'key',
    setPassword: async () => undefined,
    deletePassword: async () => true,
    ...over,
  };
  const keytar: Keytar = {
    getPassword: (...names) => or(functions.getPassword(...names)),
    setPassword: (...names) => or(functions.setPassword(...names)),
    deletePassword: (...names) => or(functions.deletePassword(...names)),
    end() {
      state.ended += 1;
      ended.reject(new Error('ended'));
      ended.promise.catch(() => undefined);
      ended = Promise.withResolvers();
    },
  };
  return { keytar, state };
}

const BRIEF: Patience = { answerMs: 30, isShared: false, withdrawMs: null };
const LOCKED = { error: { code: 'keychain.locked' } };

describe('with a keytar that misbehaves (fault 59)', () => {
  it('a native library that cannot be loaded is an unavailable keychain', async () => {
    const keychain = createKeytarKeychain({
      keytar: keytarHere(() => Promise.reject(new Error('libsecret-1.so.0: cannot open'))),
      patience: BRIEF,
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
    const { keytar } = scriptedKeytar({ setPassword: () => Promise.reject(new Error(message)) });
    const keychain = createKeytarKeychain({ keytar, patience: BRIEF });
    await expect(keychain.write(id, 'key')).rejects.toMatchObject({ error: { code } });
  });

  it('one that hangs in the process itself does not keep it from ending (fault 64)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bindist-hang-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    execFileSync('mkfifo', [join(folder, 'nobody-writes')]);
    const child = join(import.meta.dirname, 'hangingChild.ts');
    const ended = promisify(execFile)(process.execPath, [child, join(folder, 'nobody-writes')]);
    await expect(ended).rejects.toMatchObject({ signal: 'SIGKILL', stdout: 'keychain.locked' });
  });
});

describe('a question nobody answers (fault 64)', () => {
  const never = () => new Promise<never>(() => undefined);

  it('is given up, left open, and not asked again before it is answered; its answer is told', async () => {
    const answer = Promise.withResolvers<string | null>();
    let calls = 0;
    const { keytar, state } = scriptedKeytar({
      getPassword: () => {
        calls += 1;
        return answer.promise;
      },
    });
    const keychain = createKeytarKeychain({ keytar, patience: BRIEF });
    const late = Promise.withResolvers<void>();
    keychain.onLateAnswer(late.resolve);
    await expect(keychain.read(id)).rejects.toMatchObject(LOCKED);
    await expect(keychain.read(id)).rejects.toMatchObject(LOCKED);
    expect([calls, state.ended]).toEqual([1, 0]);
    answer.resolve('late key');
    await late.promise;
    expect(await keychain.read(id)).toBe('late key');
  });

  it('is taken back where its time is over, and may be asked again', async () => {
    let isAnswering = false;
    const { keytar, state } = scriptedKeytar({
      getPassword: async () => (isAnswering ? 'key' : never()),
    });
    const keychain = createKeytarKeychain({ keytar, patience: { ...BRIEF, withdrawMs: 60 } });
    await expect(keychain.read(id)).rejects.toMatchObject(LOCKED);
    await expect.poll(() => state.ended).toBe(1);
    isAnswering = true;
    await expect.poll(() => keychain.read(id).catch(() => null)).toBe('key');
  });

  it('costs a command its time once, however often it asks', async () => {
    let calls = 0;
    const { keytar, state } = scriptedKeytar({
      getPassword: () => {
        calls += 1;
        return never();
      },
    });
    const patience = { answerMs: 30, isShared: true, withdrawMs: 30 };
    const keychain = createKeytarKeychain({ keytar, patience });
    const asked = [keychain.read(id), keychain.read(id), keychain.write(id, 'key'), keychain.delete(id)];
    for (const outcome of await Promise.allSettled(asked)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: LOCKED });
    }
    await expect.poll(() => state.ended).toBe(1);
    await expect(keychain.read(id)).rejects.toMatchObject(LOCKED);
    expect(calls).toBe(1);
  });

  it('is over with the keychain’s end, and nothing is asked afterwards', async () => {
    const { keytar, state } = scriptedKeytar({ getPassword: never });
    const keychain = createKeytarKeychain({ keytar, patience: PAGE_PATIENCE });
    const asked = keychain.read(id);
    await expect.poll(() => state.ended).toBe(0);
    keychain.close();
    await expect(asked).rejects.toMatchObject({ error: { code: 'keychain.unavailable' } });
    await expect(keychain.read(id)).rejects.toMatchObject({ error: { code: 'keychain.unavailable' } });
    expect(state.ended).toBe(1);
  });

  it('has as long as there may be somebody to answer it', () => {
    const alone = terminalPatience(false, 500);
    const attended = terminalPatience(true, 500);
    expect(alone.answerMs + 500).toBeLessThan(16_000);
    expect(terminalPatience(false, 5000).answerMs + 5000).toBeLessThan(16_000);
    expect(terminalPatience(false, 60_000).answerMs).toBeGreaterThan(5000);
    expect(attended.answerMs).toBeGreaterThan(100_000);
    expect(attended.answerMs).toBeLessThan(118_000);
    for (const patience of [alone, attended]) {
      expect(patience).toMatchObject({ isShared: true, withdrawMs: patience.answerMs });
    }
    expect(DESKTOP_PATIENCE.withdrawMs).toBeNull();
  });
});

describe('keytar in a process of its own (fault 64)', () => {
  it('is not started before it is needed, answers by number, and starts anew after its end', async () => {
    const sent: object[] = [];
    const started: ChildListeners[] = [];
    const killed: number[] = [];
    const keytar = keytarInChild((listeners) => {
      const number = started.push(listeners);
      return { send: (message) => void sent.push(message), kill: () => void killed.push(number) };
    });
    expect(started).toHaveLength(0);
    const [one, two] = [keytar.getPassword('s', 'one'), keytar.getPassword('s', 'two')];
    expect(sent).toMatchObject([
      { id: 1, account: 'one' },
      { id: 2, account: 'two' },
    ]);
    for (const noise of [
      null,
      'x',
      { id: 1 },
      { id: 99, kind: 'done', value: 'no' },
      { id: 1, kind: 'done', value: {} },
    ]) {
      started[0]?.onMessage(noise);
    }
    started[0]?.onMessage({ id: 2, kind: 'done', value: 'key two' });
    started[0]?.onMessage({ id: 1, kind: 'failed', message: 'locked' });
    expect(await two).toBe('key two');
    await expect(one).rejects.toThrow('locked');

    const lost = keytar.getPassword('s', 'three');
    started[0]?.onGone();
    await expect(lost).rejects.toThrow('has ended');
    const ended = keytar.setPassword('s', 'four', 'p');
    expect(started).toHaveLength(2);
    keytar.end();
    await expect(ended).rejects.toThrow('has ended');
    expect(killed).toEqual([2]);
  });

  it('gets the rest of the environment, and neither ours nor what would make Node wait or talk', () => {
    const environment = {
      BINDIST_API_KEY: 'k',
      NODE_OPTIONS: '--inspect-brk',
      NODE_DEBUG: 'child_process',
      HOME: '/h',
      DISPLAY: ':0',
    };
    expect(childEnvironment(environment)).toEqual({ HOME: '/h', DISPLAY: ':0' });
  });

  it('is one that is really there, and takes only what it knows', async () => {
    const messages: unknown[] = [];
    const gone = Promise.withResolvers<void>();
    const child = forkKeychainChild({
      onMessage: (message) => messages.push(message),
      onGone: () => gone.resolve(),
    });
    child.send({ id: 1, call: 'findCredentials', service: 's', account: 'a' });
    await expect.poll(() => messages, { timeout: 10_000 }).toEqual([{ id: 1, kind: 'done', value: null }]);
    child.kill();
    await gone.promise;
  });
});
