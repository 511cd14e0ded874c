import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BindistServer, catalogueOf, startBindistServer } from '../../../demo-server/index.ts';
import { saveCurrentAccount } from '../../../src/main/credentials/accountRows.ts';
import { openStorage } from '../../../src/main/storage/index.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';
import { type Keyring, startKeyring } from '../../e2e/keyring.ts';
import { type CliRun, jsonLines, startCli } from '../../support/cli.ts';
import { processesWith } from '../../support/processes.ts';

const catalogue = () =>
  catalogueOf([
    {
      applicationId: 'tool',
      versions: [{ version: '1.0.0', files: [{ fileName: 'tool.zip', sizeBytes: 1000 }] }],
    },
  ]);

let folder: string;
let server: BindistServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-cli-keychain-'));
  server = await startBindistServer({ catalogue: catalogue() });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A state that knows one account, whose key is said to be in the keychain. */
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

const run = (keyring: Keyring, args: string[], input = '', more: Record<string, string> = {}): CliRun =>
  startCli(
    args,
    { HOME: folder, BINDIST_STATE: join(folder, 'state'), ...keyring.environment, ...more },
    input,
  );

const keychainChildren = () =>
  processesWith(`HOME=${folder}`).filter(({ commandLine }) => commandLine.includes('keychainChild'));

describe.runIf(process.platform === 'linux')('a keyring that asks and nobody answers (fault 64)', () => {
  let keyring: Keyring;
  beforeAll(async () => {
    keyring = await startKeyring('asking');
  });
  afterAll(() => keyring.close());

  /** What does not end by itself (the keyring asks for ever) is killed, and has no exit code. Far more than is promised: the machine may be busy. */
  const NEVER_MS = 60_000;
  /** Without a terminal it is over by then. */
  const ALONE_MS = 17_000;

  it('every command ends, with its exit code, and leaves no process behind', {
    timeout: 90_000,
  }, async () => {
    const commands: [exitCode: number, args: string[], input?: string][] = [
      [3, ['login', '--server', server.apiUrl], server.customerKey],
      [0, ['logout']],
      [3, ['get', 'tool', '--out', join(folder, 'out')]],
      [3, ['apps']],
      [3, ['share', 'tool', '1.0.0']],
      // Without the key the server cannot be asked.
      [1, ['doctor']],
    ];
    const ended = await Promise.all(
      commands.map(async ([, args, input], index) => {
        const stateFolder = join(folder, `state-${index}`);
        if (args[0] !== 'login') storeAccount(stateFolder);
        const cli = run(keyring, args, input, { BINDIST_STATE: stateFolder });
        const tooLong = setTimeout(() => cli.child.kill('SIGKILL'), NEVER_MS);
        const exitCode = await cli.exited;
        clearTimeout(tooLong);
        return { command: args[0], exitCode, said: cli.stdout() + cli.stderr() };
      }),
    );
    expect(ended.map(({ command, exitCode }) => [command, exitCode])).toEqual(
      commands.map(([exitCode, args]) => [args[0], exitCode]),
    );
    for (const { command, said } of ended) {
      expect([command, said]).toEqual([command, expect.stringMatching(/keychain/i)]);
      expect(said).not.toContain(server.customerKey);
    }
    await expect.poll(() => processesWith(`HOME=${folder}`), { timeout: 5000 }).toEqual([]);
  });

  it('not even kill -9 leaves one behind; none has the key in its arguments or environment', async () => {
    const cli = run(keyring, ['login', '--server', server.apiUrl], '', {
      BINDIST_API_KEY: server.customerKey,
    });
    await expect.poll(() => keychainChildren().length, { timeout: 10_000 }).toBe(1);
    const [child] = keychainChildren();
    expect(child?.environment).not.toMatch(/BINDIST_/);
    expect(`${child?.environment} ${child?.commandLine}`).not.toContain(server.customerKey);
    cli.child.kill('SIGKILL');
    await cli.exited;
    await expect.poll(() => processesWith(`HOME=${folder}`), { timeout: 5000 }).toEqual([]);
  });

  it('whoever is at the terminal has longer to answer, and can interrupt it', {
    timeout: 40_000,
  }, async () => {
    storeAccount(join(folder, 'state'));
    // `script` gives it a terminal, and waits for it.
    const entry = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'cli', 'index.ts');
    const terminal = spawn('script', ['-qec', `${process.execPath} ${entry} apps`, '/dev/null'], {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        BINDIST_STATE: join(folder, 'state'),
        ...keyring.environment,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    terminal.stdout.on('data', (text) => {
      said += String(text);
    });
    let hasEnded = false;
    const ended = new Promise<void>((resolve) =>
      terminal.once('exit', () => {
        hasEnded = true;
        resolve();
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, ALONE_MS + 2000));
    expect([hasEnded, keychainChildren().length]).toEqual([false, 1]);
    expect(said).toContain('may be asking for its password');
    terminal.stdin.write('\x03');
    await ended;
    await expect.poll(() => processesWith(`HOME=${folder}`), { timeout: 5000 }).toEqual([]);
  });
});

describe('a run that needs no keychain (fault 64)', () => {
  it('starts no process for it', async () => {
    const marker = join(folder, 'forked');
    const hook = join(folder, 'hook.cjs');
    writeFileSync(
      hook,
      `require('child_process').fork = () => { require('fs').writeFileSync(${JSON.stringify(marker)}, ''); process.exit(77); };`,
    );
    const get = (key: string) =>
      startCli(['get', 'tool', '--out', join(folder, 'out')], {
        HOME: folder,
        NODE_OPTIONS: `--require ${hook}`,
        BINDIST_STATE: join(folder, 'state'),
        BINDIST_API_URL: server.apiUrl,
        BINDIST_API_KEY: key,
      }).exited;
    expect(await get(server.customerKey)).toBe(0);
    // And it would have been noticed.
    storeAccount(join(folder, 'state'));
    expect(await get('')).toBe(77);
  });
});

describe.runIf(process.platform === 'linux')('without a keyring (fault 59)', () => {
  it('`login` says that the key is not kept, and does not promise that anybody asks for it again', async () => {
    const cli = startCli(
      ['login', '--server', server.apiUrl],
      { HOME: folder, BINDIST_STATE: join(folder, 'state') },
      server.customerKey,
    );
    expect(await cli.exited).toBe(3);
    expect(cli.stderr()).toContain('kept for this run only, and has to be entered again for the next one');
    expect(cli.stderr()).toContain('Set BINDIST_API_KEY instead');
    expect(cli.stderr()).not.toMatch(/be asked|restart/);
  });
});

describe.runIf(process.platform === 'linux')('accounts in a real keyring', () => {
  let keyring: Keyring;
  beforeEach(async () => {
    keyring = await startKeyring();
  });
  afterEach(() => keyring.close());

  async function bindist(args: string[], input = '') {
    const cli = run(keyring, [...args, '--json'], input);
    return { exitCode: await cli.exited, lines: jsonLines(cli), said: cli.stdout() + cli.stderr() };
  }
  const login = (key: string, ...args: string[]) =>
    bindist(['login', '--server', server.apiUrl, ...args], key);

  it('a key is sent to no other server that the database names (fault 84)', { timeout: 60_000 }, async () => {
    expect((await login(server.customerKey, '--name', 'Work')).exitCode).toBe(0);
    expect((await bindist(['apps'])).exitCode).toBe(0);
    const attacker = await startBindistServer({ catalogue: catalogue() });
    try {
      const database = new DatabaseSync(join(folder, 'state', 'state.db'));
      database.prepare('UPDATE accounts SET server_url = ?').run(attacker.apiUrl);
      database.close();
      for (const args of [
        ['apps'],
        ['versions', 'tool'],
        ['files', 'tool', '1.0.0'],
        ['get', 'tool', '--out', join(folder, 'out')],
        ['share', 'tool', '1.0.0'],
      ]) {
        const { exitCode, lines, said } = await bindist(args);
        expect([args, exitCode]).toEqual([args, 3]);
        expect(lines.at(-1)).toMatchObject({ type: 'failed', code: 'account.serverChanged' });
        expect(said).toContain(server.apiUrl);
        expect(said).not.toContain(server.customerKey);
      }
      expect((await bindist(['apps', '--server', attacker.apiUrl])).exitCode).toBe(3);
      expect((await bindist(['doctor'])).said).toContain('Account names another server');
      expect(attacker.log).toEqual([]);
      // Signed in to the right server again, it is the account it was.
      expect((await login(server.customerKey)).lines.at(-1)).toMatchObject({
        value: { name: 'Work', serverUrl: server.apiUrl, wasKnown: true },
      });
      expect((await bindist(['apps'])).exitCode).toBe(0);
      expect(attacker.log).toEqual([]);
    } finally {
      await attacker.close();
    }
  });

  it('a regenerated key is kept as it works, and it is said (fault 80)', { timeout: 60_000 }, async () => {
    const { exitCode, lines } = await login(server.regeneratedKey);
    expect(exitCode).toBe(0);
    expect(lines.at(-1)).toMatchObject({ value: { usedSecretAlone: true, wasKnown: false } });
    const secrets = await keyring.secrets();
    expect(secrets.map((secret) => JSON.parse(secret))).toEqual([
      { serverUrl: server.apiUrl, key: server.customerKey },
    ]);
    expect((await bindist(['apps'])).exitCode).toBe(0);
    const inWords = run(keyring, ['login', '--server', server.apiUrl], server.regeneratedKey);
    expect(await inWords.exited).toBe(0);
    expect(inWords.stderr()).toContain('its part after the first dot');

    const asked = server.log.length;
    const refused = await login('7f0c1a52-93b4-4c1e-9d3e-2b6a5f6c8d10.wrong-secret');
    expect([refused.exitCode, refused.lines.at(-1)?.code]).toEqual([3, 'account.keyRefused']);
    expect(server.log.length - asked).toBe(2);
    expect(refused.said).not.toContain('wrong-secret');
  });

  it('the built command line finds its process for the keychain as well (fault 64)', {
    timeout: 60_000,
  }, async () => {
    const launcher = join(import.meta.dirname, '..', '..', '..', 'scripts', 'bindist.cjs');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [launcher, 'login', '--server', server.apiUrl],
      {
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          BINDIST_STATE: join(folder, 'state'),
          BINDIST_API_KEY: server.customerKey,
          ...keyring.environment,
        },
      },
    );
    expect(stdout).toContain('Signed in');
    expect(await keyring.secrets()).toHaveLength(1);
  });

  it('a known key is said to be known, and keeps its name (fault 79)', { timeout: 60_000 }, async () => {
    const first = await login(server.customerKey, '--name', 'Work');
    expect(first.lines.at(-1)).toMatchObject({ value: { name: 'Work', wasKnown: false } });
    const again = await login(server.customerKey, '--name', 'Home');
    expect(again.exitCode).toBe(0);
    expect(again.lines.at(-1)).toMatchObject({ value: { name: 'Work', wasKnown: true } });
    const inWords = run(keyring, ['login', '--server', server.apiUrl, '--name', 'Home'], server.customerKey);
    expect(await inWords.exited).toBe(0);
    expect(inWords.stdout()).toContain('as “Work”');
    expect(inWords.stderr()).toContain('“Home” was not used');

    const out = run(keyring, ['logout']);
    expect(await out.exited).toBe(0);
    expect(out.stdout()).toContain('Signed out of “Work”');
    expect(await keyring.secrets()).toEqual([]);
  });
});
