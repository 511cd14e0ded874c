import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Accounts, createAccounts, type Keychain } from '../../../src/main/credentials/index.ts';
import { openStorage, type Storage } from '../../../src/main/storage/index.ts';
import { type AppError, AppFailure } from '../../../src/shared/errors.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';

const SERVER = 'https://api.example.com';
const KEY = 'tenant.canarySecretKey';

let folder: string;
let storage: Storage;
let keychain: ReturnType<typeof memoryKeychain>;
let checked: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-accounts-'));
  storage = openStorage(folder);
  keychain = memoryKeychain();
  checked = [];
});
afterEach(() => {
  storage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A keychain that can be broken while it is in use. */
function memoryKeychain() {
  const keys = new Map<string, string>();
  const state = { broken: null as AppError['code'] | null, calls: 0 };
  async function guarded<T>(work: () => T): Promise<T> {
    state.calls += 1;
    if (state.broken !== null) {
      throw new AppFailure({ code: state.broken });
    }
    return work();
  }
  const port: Keychain = {
    read: (id) => guarded(() => keys.get(id) ?? null),
    write: (id, key) => guarded(() => void keys.set(id, key)),
    delete: (id) => guarded(() => void keys.delete(id)),
    probe: async () => {
      state.calls += 1;
      return state.broken === null
        ? { state: 'available' }
        : { state: 'unavailable', error: { code: state.broken } };
    },
  };
  return { keys, state, port };
}

function start(environment: Record<string, string> = {}): { accounts: Accounts; notices: AppError[] } {
  const accounts = createAccounts({
    storage,
    keychain: keychain.port,
    environment,
    clientFor: (serverUrl, key) => ({
      async checkKey() {
        checked.push(`${serverUrl} ${key}`);
        if (key.includes('bad')) {
          throw new AppFailure({ code: 'account.keyRefused' });
        }
      },
    }),
  });
  const notices: AppError[] = [];
  accounts.onNotice((notice) => notices.push(notice));
  return { accounts, notices };
}

const failure = (code: AppError['code']) => expect.objectContaining({ message: code });

describe('adding an account', () => {
  it('checks the key, stores it in the keychain and makes the account the current one', async () => {
    const { accounts, notices } = start();
    const account = await accounts.add({ serverUrl: ' api.example.com/ ', key: ` ${KEY}\n` });
    expect(checked).toEqual([`${SERVER} ${KEY}`]);
    expect(account).toMatchObject({
      name: 'api.example.com',
      serverUrl: SERVER,
      keyStorage: 'keychain',
      hasKey: true,
    });
    expect([...keychain.keys]).toEqual([[account.id, KEY]]);
    expect(accounts.current()).toEqual(account);
    expect(await accounts.withKey(account.id)).toEqual({ account, key: KEY });
    expect(notices).toEqual([]);
  });

  it('stores nothing when the key is refused', async () => {
    const { accounts } = start();
    await expect(accounts.add({ serverUrl: SERVER, key: 'bad' })).rejects.toEqual(
      failure('account.keyRefused'),
    );
    expect(accounts.session()).toMatchObject({ accounts: [], currentAccountId: null });
    expect(keychain.keys.size).toBe(0);
  });

  it.each([
    ['http://api.example.com', 'account.insecureServer'],
    ['ftp://x', 'account.badServerUrl'],
  ] as const)('sends the key nowhere for %s', async (serverUrl, code) => {
    const { accounts } = start();
    await expect(accounts.add({ serverUrl, key: KEY })).rejects.toEqual(failure(code));
    expect(checked).toEqual([]);
  });

  it('updates the account when server and key are the same, also at once', async () => {
    const { accounts } = start();
    const [first, second] = await Promise.all([
      accounts.add({ serverUrl: SERVER, key: KEY }),
      accounts.add({ serverUrl: `${SERVER}/`, key: KEY, name: 'Work' }),
    ]);
    expect(second.id).toBe(first.id);
    expect(accounts.session().accounts).toEqual([{ ...first, name: 'Work' }]);
  });

  it('keeps several keys of one server apart', async () => {
    const { accounts } = start();
    const first = await accounts.add({ serverUrl: SERVER, key: 'one' });
    const second = await accounts.add({ serverUrl: SERVER, key: 'two' });
    expect((await accounts.withKey(first.id)).key).toBe('one');
    expect((await accounts.withKey(second.id)).key).toBe('two');
    expect(accounts.session().accounts).toHaveLength(2);
  });

  it('tells every listener, until it stops listening', async () => {
    const { accounts } = start();
    const seen: number[] = [];
    const stop = accounts.onChanged((session) => seen.push(session.accounts.length));
    await accounts.add({ serverUrl: SERVER, key: 'one' });
    expect(seen.at(-1)).toBe(1);
    stop();
    await accounts.add({ serverUrl: SERVER, key: 'two' });
    expect(seen.at(-1)).toBe(1);
  });
});

describe('after a restart', () => {
  it('the account and its key are there', async () => {
    const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY, name: 'Work' });
    const { accounts } = start();
    expect(accounts.current()).toMatchObject({ id, name: 'Work', hasKey: true });
    expect((await accounts.withKey(id)).key).toBe(KEY);
  });

  it('a key that is gone from the keychain is missed, and comes back to the same account', async () => {
    const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY });
    keychain.keys.clear();
    const { accounts } = start();
    await expect.poll(() => accounts.current().hasKey).toBe(false);
    await expect(accounts.withKey(id)).rejects.toEqual(failure('account.none'));
    expect(await accounts.add({ serverUrl: SERVER, key: KEY })).toMatchObject({ id, hasKey: true });
  });

  it('no key is in any file', async () => {
    await start().accounts.add({ serverUrl: SERVER, key: KEY });
    keychain.state.broken = 'keychain.locked';
    await start().accounts.add({ serverUrl: SERVER, key: `${KEY}2` });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile());
    expect(files.length).toBeGreaterThan(1);
    for (const path of files) {
      expect(readFileSync(path).includes('canary')).toBe(false);
    }
  });
});

describe('without a keychain (fault 59)', () => {
  it.each(['keychain.unavailable', 'keychain.locked'] as const)(
    '%s: the key lives for this run, and it is said',
    async (code) => {
      keychain.state.broken = code;
      const { accounts, notices } = start();
      const { id } = await accounts.add({ serverUrl: SERVER, key: KEY });
      expect(accounts.current()).toMatchObject({ id, keyStorage: 'session', hasKey: true });
      expect((await accounts.withKey(id)).key).toBe(KEY);
      expect(notices).toEqual([{ code }]);
      expect(accounts.session().keychain).toEqual({ state: 'unavailable', error: { code } });

      const next = start().accounts;
      expect(next.current()).toMatchObject({ id, keyStorage: 'session', hasKey: false });
      await expect(next.withKey(id)).rejects.toEqual(failure('account.none'));
      keychain.state.broken = null;
      expect(await next.add({ serverUrl: SERVER, key: KEY })).toMatchObject({
        id,
        keyStorage: 'keychain',
        hasKey: true,
      });
      expect(next.session()).toMatchObject({ keychain: { state: 'available' } });
    },
  );

  it('a stored key that cannot be read is said once, and read when that works again', async () => {
    const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY });
    keychain.state.broken = 'keychain.locked';
    const { accounts, notices } = start();
    await expect(accounts.withKey(id)).rejects.toEqual(failure('keychain.locked'));
    await expect(accounts.withKey(id)).rejects.toEqual(failure('keychain.locked'));
    expect(notices).toEqual([{ code: 'keychain.locked' }]);
    keychain.state.broken = null;
    expect((await accounts.withKey(id)).key).toBe(KEY);
    expect(accounts.session().keychain).toEqual({ state: 'available' });
  });
});

describe('select, rename, remove', () => {
  it('select is remembered', async () => {
    const { accounts } = start();
    const first = await accounts.add({ serverUrl: SERVER, key: 'one' });
    await accounts.add({ serverUrl: SERVER, key: 'two' });
    accounts.select(first.id);
    expect(accounts.current().id).toBe(first.id);
    expect(start().accounts.current().id).toBe(first.id);
  });

  it('rename trims, and refuses nothing', async () => {
    const { accounts } = start();
    const { id } = await accounts.add({ serverUrl: SERVER, key: 'one' });
    accounts.rename(id, ' Work ');
    expect(accounts.current().name).toBe('Work');
    expect(() => accounts.rename(id, '  ')).toThrow(failure('app.invalidInput'));
  });

  it('remove forgets the account and its key; the first that is left becomes current', async () => {
    const { accounts } = start();
    const first = await accounts.add({ serverUrl: SERVER, key: 'one' });
    const second = await accounts.add({ serverUrl: SERVER, key: 'two' });
    await accounts.remove(second.id);
    expect([...keychain.keys.keys()]).toEqual([first.id]);
    expect(accounts.current().id).toBe(first.id);
    await accounts.remove(first.id);
    expect(() => accounts.current()).toThrow(failure('account.none'));
  });

  it('remove works without a keychain, and says that the key may be left', async () => {
    const { accounts, notices } = start();
    const { id } = await accounts.add({ serverUrl: SERVER, key: 'one' });
    keychain.state.broken = 'keychain.unavailable';
    await accounts.remove(id);
    expect(accounts.session().accounts).toEqual([]);
    expect(notices).toEqual([{ code: 'keychain.unavailable' }]);
  });

  it('do not know unknown accounts', async () => {
    const { accounts } = start();
    const nobody = accountIdSchema.parse('nobody');
    expect(() => accounts.select(nobody)).toThrow(failure('app.notFound'));
    expect(() => accounts.rename(nobody, 'x')).toThrow(failure('app.notFound'));
    await expect(accounts.remove(nobody)).rejects.toEqual(failure('app.notFound'));
    await expect(accounts.withKey(nobody)).rejects.toEqual(failure('account.none'));
  });
});

describe("the environment's account", () => {
  const environment = { BINDIST_API_URL: 'http://127.0.0.1:8080/', BINDIST_API_KEY: KEY };
  const id = accountIdSchema.parse('environment');

  it('wins over the stored ones, is never stored and needs no keychain', async () => {
    const stored = await start().accounts.add({ serverUrl: SERVER, key: 'one' });
    keychain.state.calls = 0;
    const { accounts } = start(environment);
    expect(accounts.current()).toEqual({
      id,
      name: '127.0.0.1:8080',
      serverUrl: 'http://127.0.0.1:8080',
      keyStorage: 'environment',
      hasKey: true,
    });
    expect((await accounts.withKey(id)).key).toBe(KEY);
    expect(keychain.state.calls).toBe(0);
    accounts.select(stored.id);
    expect(accounts.current().id).toBe(stored.id);
    accounts.select(id);
    expect(accounts.current().id).toBe(id);
    expect(start().accounts.current().id).toBe(stored.id);
  });

  it('cannot be renamed or removed', async () => {
    const { accounts } = start(environment);
    expect(() => accounts.rename(id, 'x')).toThrow(failure('app.wrongState'));
    await expect(accounts.remove(id)).rejects.toEqual(failure('app.wrongState'));
  });

  it('is of hosted BinDist without a URL, and absent without a key', () => {
    expect(start({ BINDIST_API_KEY: 'k' }).accounts.current().serverUrl).toBe('https://api.bindist.eu');
    expect(start({ BINDIST_API_URL: SERVER, BINDIST_API_KEY: ' ' }).accounts.session().accounts).toEqual([]);
  });

  it('is not made for an insecure server, which is said to the first who listens', () => {
    const { accounts, notices } = start({ BINDIST_API_URL: 'http://api.example.com', BINDIST_API_KEY: KEY });
    expect(accounts.session().accounts).toEqual([]);
    expect(notices).toEqual([{ code: 'account.insecureServer', host: 'api.example.com' }]);
  });
});
