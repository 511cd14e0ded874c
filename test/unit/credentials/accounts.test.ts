import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHeldKeys } from '../../../src/main/credentials/heldKeys.ts';
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
  const late = new Set<() => void>();
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
    onLateAnswer(listener) {
      late.add(listener);
      return () => void late.delete(listener);
    },
    close: () => undefined,
  };
  const answerLate = () => {
    for (const listener of late) listener();
  };
  return { keys, state, port, answerLate };
}

function start(environment: Record<string, string> = {}): { accounts: Accounts; notices: AppError[] } {
  const accounts = createAccounts({
    storage,
    keychain: keychain.port,
    environment,
    clientFor: (serverUrl, key) => ({
      async checkKey() {
        checked.push(`${serverUrl} ${key}`);
        if (key.includes('offline')) {
          throw new AppFailure({ code: 'network.offline' });
        }
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
    const { wasKnown, usedSecretAlone, ...account } = await accounts.add({
      serverUrl: ' api.example.com/ ',
      key: ` ${KEY}\n`,
    });
    expect([wasKnown, usedSecretAlone]).toEqual([false, false]);
    expect(checked).toEqual([`${SERVER} ${KEY}`]);
    expect(account).toMatchObject({
      name: 'api.example.com',
      serverUrl: SERVER,
      keyStorage: 'keychain',
      hasKey: true,
    });
    expect([...keychain.keys]).toEqual([[account.id, JSON.stringify({ serverUrl: SERVER, key: KEY })]]);
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

  it('finds the account when server and key are the same, also at once; it keeps its name (fault 79)', async () => {
    const { accounts } = start();
    const [first, second] = await Promise.all([
      accounts.add({ serverUrl: SERVER, key: KEY, name: 'Home' }),
      accounts.add({ serverUrl: `${SERVER}/`, key: KEY, name: 'Work' }),
    ]);
    expect([first.wasKnown, second.wasKnown]).toEqual([false, true]);
    expect(second).toMatchObject({ id: first.id, name: 'Home' });
    expect(accounts.session().accounts).toMatchObject([{ id: first.id, name: 'Home' }]);
    expect(accounts.session().accounts).toHaveLength(1);
  });

  it('where the keychain does not say which account it is, no name is changed (fault 79)', async () => {
    const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY, name: 'Home' });
    keychain.state.broken = 'keychain.locked';
    const again = await start().accounts.add({ serverUrl: SERVER, key: KEY, name: 'Work' });
    expect(again).toMatchObject({ id, name: 'Home', wasKnown: false });
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
    expect(await accounts.add({ serverUrl: SERVER, key: KEY, name: 'Back' })).toMatchObject({
      id,
      hasKey: true,
      name: 'Back',
      wasKnown: false,
    });
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

describe('a keychain that was opened after all (fault 64)', () => {
  it('gives the key that could not be read, and takes the one that could not be stored', async () => {
    const first = await start().accounts.add({ serverUrl: SERVER, key: 'one' });
    keychain.state.broken = 'keychain.locked';
    const { accounts } = start();
    await expect(accounts.withKey(first.id)).rejects.toEqual(failure('keychain.locked'));
    const second = await accounts.add({ serverUrl: 'https://other.example.com', key: 'two' });
    expect(second.keyStorage).toBe('session');
    keychain.state.broken = null;
    keychain.answerLate();
    await expect
      .poll(() => accounts.session().accounts.map(({ keyStorage }) => keyStorage))
      .toEqual(['keychain', 'keychain']);
    expect((await accounts.withKey(first.id)).key).toBe('one');
    expect([...keychain.keys.keys()]).toEqual([first.id, second.id]);
    expect(accounts.session().keychain).toEqual({ state: 'available' });
  });
});

describe('a key goes to the server it was given for (fault 84)', () => {
  const EVIL = 'https://evil.example.com';
  const setServer = (url: string) => storage.database.prepare('UPDATE accounts SET server_url = ?').run(url);

  it.each([
    EVIL,
    'http://api.example.com',
    'http://127.0.0.1:9',
    'https://api.example.com.evil.test',
    `${SERVER}/v2`,
    'https://api.example.com:8443',
    'file:///etc/passwd',
    'nonsense \u001b[2J',
    '',
  ])('and not to %j, which the database names now', async (url) => {
    const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY });
    setServer(url);
    const { accounts, notices } = start();
    await expect(accounts.withKey(id)).rejects.toEqual(failure('account.serverChanged'));
    await expect(accounts.withKey(id)).rejects.toEqual(failure('account.serverChanged'));
    // What is shown, and offered when the key is entered again, is where it belongs.
    expect(accounts.current()).toMatchObject({ hasKey: false, serverUrl: SERVER });
    expect(notices).toEqual([expect.objectContaining({ code: 'account.serverChanged', expected: SERVER })]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(JSON.stringify(notices)).not.toMatch(/canary|\\u00|[\u0000-\u001f]/);
  });

  it('nor while the app runs, from memory', async () => {
    const { accounts, notices } = start();
    const { id } = await accounts.add({ serverUrl: SERVER, key: KEY });
    keychain.state.broken = 'keychain.locked';
    const second = await accounts.add({ serverUrl: 'https://second.example.com', key: 'of this run' });
    expect(second.keyStorage).toBe('session');
    notices.length = 0;
    setServer(EVIL);
    await expect(accounts.withKey(id)).rejects.toEqual(failure('account.serverChanged'));
    await expect(accounts.withKey(second.id)).rejects.toEqual(failure('account.serverChanged'));
    expect(notices).toHaveLength(2);
  });

  it('nor by the id of another account', async () => {
    const { accounts } = start();
    const home = await accounts.add({ serverUrl: SERVER, key: KEY });
    const other = await accounts.add({ serverUrl: EVIL, key: 'theirs' });
    storage.database.prepare('UPDATE accounts SET id = ? WHERE id = ?').run('aside', home.id);
    storage.database.prepare('UPDATE accounts SET id = ? WHERE id = ?').run(home.id, other.id);
    await expect(start().accounts.withKey(home.id)).rejects.toEqual(failure('account.serverChanged'));
  });

  it('comes back to the same account when it is entered for the right server again', async () => {
    const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY, name: 'Work' });
    setServer('http://evil.example.com');
    const { accounts } = start();
    const again = await accounts.add({ serverUrl: SERVER, key: KEY });
    expect(again).toMatchObject({ id, name: 'Work', serverUrl: SERVER, hasKey: true });
    expect((await start().accounts.withKey(id)).key).toBe(KEY);
  });

  it('may be given for the other server by whoever enters it there', async () => {
    const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY });
    setServer(EVIL);
    const { accounts } = start();
    expect(await accounts.add({ serverUrl: EVIL, key: 'for them' })).toMatchObject({ id, wasKnown: false });
    expect((await accounts.withKey(id)).key).toBe('for them');
  });

  it.each([
    ['a bare key', KEY],
    ['a key without its server', JSON.stringify({ key: KEY })],
    ['a key of no server', JSON.stringify({ serverUrl: '', key: KEY })],
  ])(
    '%s in the keychain is no key: no server of the database gets it, and it is entered again',
    async (_what, secret) => {
      const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY });
      keychain.keys.set(id, secret);
      for (const url of [EVIL, SERVER]) {
        setServer(url);
        const { accounts } = start();
        await expect(accounts.withKey(id)).rejects.toEqual(failure('account.none'));
        expect(accounts.current().hasKey).toBe(false);
        expect(keychain.keys.get(id)).toBe(secret);
      }
      const { accounts } = start();
      expect(await accounts.add({ serverUrl: SERVER, key: KEY })).toMatchObject({ id, hasKey: true });
      expect(keychain.keys.get(id)).toBe(JSON.stringify({ serverUrl: SERVER, key: KEY }));
    },
  );

  it('one that is read while another is entered does not come back over it', async () => {
    const { id } = await start().accounts.add({ serverUrl: SERVER, key: KEY });
    const reading = Promise.withResolvers<string | null>();
    const slow = createHeldKeys({ ...keychain.port, read: () => reading.promise });
    const read = slow.fromKeychain(id);
    const entered = { serverUrl: SERVER, key: 'entered meanwhile' };
    await slow.store(id, entered);
    reading.resolve(JSON.stringify({ serverUrl: SERVER, key: KEY }));
    expect(await read).toEqual(entered);
    expect(slow.inMemory(id)).toEqual(entered);
    expect(keychain.keys.get(id)).toBe(JSON.stringify(entered));
  });
});

describe('a regenerated key: prefix.secret (fault 80)', () => {
  it('is tried whole, then without its prefix, and kept as it works', async () => {
    const { accounts } = start();
    const account = await accounts.add({ serverUrl: SERVER, key: 'bad.good.part' });
    expect(checked).toEqual([`${SERVER} bad.good.part`, `${SERVER} good.part`]);
    expect(account.usedSecretAlone).toBe(true);
    expect((await accounts.withKey(account.id)).key).toBe('good.part');
    expect(await accounts.add({ serverUrl: SERVER, key: 'good.part' })).toMatchObject({
      id: account.id,
      wasKnown: true,
      usedSecretAlone: false,
    });
  });

  it.each([
    ['bad.bad', 2, 'account.keyRefused'],
    ['bad.offline', 1, 'network.offline'],
    ['bad.', 1, 'account.keyRefused'],
    ['bad', 1, 'account.keyRefused'],
    ['offline.good', 1, 'network.offline'],
  ] as const)('%s is asked for %i times and is %s', async (key, times, code) => {
    await expect(start().accounts.add({ serverUrl: SERVER, key })).rejects.toEqual(failure(code));
    expect(checked).toHaveLength(times);
  });

  it('whatever the second attempt came to, what was said of the key as typed stands', async () => {
    let asked = 0;
    const accounts = createAccounts({
      storage,
      keychain: keychain.port,
      environment: {},
      clientFor: () => ({
        async checkKey() {
          asked += 1;
          throw new AppFailure({ code: asked === 1 ? 'account.keyRefused' : 'server.rateLimited' });
        },
      }),
    });
    await expect(accounts.add({ serverUrl: SERVER, key: 'tenant.secret' })).rejects.toEqual(
      failure('account.keyRefused'),
    );
    expect(asked).toBe(2);
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
