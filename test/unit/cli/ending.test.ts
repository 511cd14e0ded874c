import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BindistServer, catalogueOf, startBindistServer } from '../../../demo-server/index.ts';
import { jsonLines, startCli } from '../../support/cli.ts';

const MB = 1_000_000;
const ENTRY = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'cli', 'index.ts');

const catalogue = () =>
  catalogueOf([
    {
      applicationId: 'tool',
      versions: [
        { version: '1.0.0', files: [{ fileName: 'large.bin', sizeBytes: 40 * MB }] },
        {
          version: '0.9.0',
          files: [
            { fileName: 'good.bin', sizeBytes: 20_000 },
            { fileName: 'bad\u001b[2J.bin', sizeBytes: 20_000, declaredChecksum: 'a'.repeat(64) },
            { fileName: 'gone.bin', sizeBytes: 20_000, isMissing: true },
          ],
        },
      ],
    },
  ]);

let server: BindistServer;
let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-ending-'));
  server = await startBindistServer({ catalogue: catalogue() });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await server.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const environment = () => ({
  PATH: process.env.PATH ?? '',
  HOME: folder,
  BINDIST_STATE: join(folder, 'state'),
  BINDIST_API_URL: server.apiUrl,
  BINDIST_API_KEY: server.customerKey,
});

function start(...args: string[]) {
  const run = startCli(args, environment());
  children.push(run.child);
  return run;
}

/** Everything was closed: nothing of SQLite's is left beside the database, and nobody holds the queue. */
async function expectClosedState() {
  expect(existsSync(join(folder, 'state', 'state.db-wal'))).toBe(false);
  server.clearFaults();
  const next = start('get', 'tool', '0.9.0', '--out', join(folder, 'out'), '--json', '--wait', '0');
  expect(await next.exited).toBe(0);
}

const asked = (path: RegExp) =>
  vi.waitFor(() => expect(server.log.filter((entry) => path.test(entry.path))).not.toEqual([]), {
    timeout: 20_000,
  });

const SIGNALS = [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const;

describe.each(SIGNALS)('%s ends every command with %i (fault 77)', (signal, exitCode) => {
  it.each<[string, RegExp, string[]]>([
    ['apps', /applications/, ['apps']],
    ['share', /downloads\/share/, ['share', 'tool', '1.0.0']],
    ['doctor', /applications/, ['doctor']],
    ['get', /versions/, ['get', 'tool', '--json']],
  ])('while `%s` waits for an answer', async (_command, path, args) => {
    server.addFault({ on: 'api', action: { kind: 'stallHeaders' } });
    const run = start(...args);
    await asked(path);
    run.child.kill(signal);
    expect(await run.exited).toBe(exitCode);
    expect([run.stdout().replace(/^\{"type":"started".*\n/, ''), run.stderr()]).toEqual(['', '']);
    await expectClosedState();
  });

  it('while `get` transfers: the same command goes on', async () => {
    server.setShaping({ bytesPerSecondPerConnection: 3 * MB });
    const args = ['get', 'tool', '1.0.0', '--out', join(folder, 'out'), '--json'];
    const run = start(...args);
    await vi.waitFor(() => expect(Number(jsonLines(run).at(-1)?.receivedBytes)).toBeGreaterThan(6 * MB), {
      timeout: 20_000,
    });
    run.child.kill(signal);
    expect(await run.exited).toBe(exitCode);
    expect(existsSync(join(folder, 'state', 'state.db-wal'))).toBe(false);
    server.setShaping({ bytesPerSecondPerConnection: null });
    const again = start(...args);
    expect(await again.exited).toBe(0);
    expect(Number(jsonLines(again).at(-1)?.resumedFromByte)).toBeGreaterThan(5 * MB);
  });

  it('while `get` waits for the network', async () => {
    const run = start('get', 'tool', '1.0.0', '--out', join(folder, 'out'), '--json');
    server.addFault({ on: 'storage', action: { kind: 'resetBeforeHeaders' } });
    await asked(/large\.bin/);
    run.child.kill(signal);
    expect(await run.exited).toBe(exitCode);
    expect(jsonLines(run).map(({ type }) => type)).not.toContain('failed');
  });

  it('while `get` waits for another one', async () => {
    server.addFault({ on: 'storage', action: { kind: 'stallHeaders' } });
    const args = ['get', 'tool', '1.0.0', '--out', join(folder, 'out'), '--json'];
    const first = start(...args);
    await asked(/large\.bin/);
    const second = start(...args);
    await vi.waitFor(() => expect(openFiles(second.child)).toContain(join(folder, 'state', 'state.db')), {
      timeout: 20_000,
      interval: 5,
    });
    second.child.kill(signal);
    expect(await second.exited).toBe(exitCode);
    expect(second.stdout()).toBe('');
    expect(first.child.exitCode).toBeNull();
  });

  it('while `login` waits for the key on standard input', async () => {
    const child = spawn(process.execPath, [ENTRY, 'login'], {
      env: { ...environment(), BINDIST_API_KEY: '' },
      stdio: 'pipe',
    });
    children.push(child);
    await reading(child);
    child.kill(signal);
    expect(await ended(child)).toBe(exitCode);
  });

  it('while `login` asks for the key at a terminal, which shows what is typed again', async () => {
    const terminal = atTerminal('login');
    await vi.waitFor(() => expect(terminal.screen()).toContain('API key for'), { timeout: 20_000 });
    process.kill(terminal.pidOfCommand(), signal);
    await ended(terminal.child);
    expect(terminal.screen()).toMatch(new RegExp(`code ${exitCode}\\W`));
    expect(terminal.screen()).toMatch(/\becho\b/);
    expect(terminal.screen()).not.toContain('-echo ');
  });
});

describe('at a terminal', () => {
  it.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 2],
  ])('%s at the question for the key ends the command (fault 77)', async (_key, typed, exitCode) => {
    const terminal = atTerminal('login');
    await vi.waitFor(() => expect(terminal.screen()).toContain('API key for'), { timeout: 20_000 });
    terminal.type(typed);
    await ended(terminal.child);
    expect(terminal.screen()).toMatch(new RegExp(`code ${exitCode}\\W`));
  });
});

describe('with --all (fault 77)', () => {
  it('each failed line names its file, in JSON', async () => {
    const run = start('get', 'tool', '0.9.0', '--all', '--out', join(folder, 'out'), '--json');
    expect(await run.exited).not.toBe(0);
    const lines = jsonLines(run).filter(({ type }) => type === 'failed' || type === 'completed');
    expect(lines.map(({ type, fileName, code }) => [type, fileName, code]).sort()).toEqual([
      ['completed', 'good.bin', undefined],
      ['failed', 'bad[2J.bin', 'publisher.checksumMismatch'],
      ['failed', 'gone.bin', 'publisher.fileMissing'],
    ]);
  });

  it('each failed line names its file, in words', async () => {
    const run = start('get', 'tool', '0.9.0', '--all', '--out', join(folder, 'out'));
    await run.exited;
    const lines = run.stderr().trimEnd().split('\n').sort();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^bindist: bad\[2J\.bin: .* \[publisher\.checksumMismatch\]$/);
    expect(lines[1]).toMatch(/^bindist: gone\.bin: .* \[publisher\.fileMissing\]$/);
  });
});

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    child.once('exit', (code) => resolve(code));
  });
}

/** It has loaded, and waits for its standard input. */
async function reading(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // More than a pipe takes by itself: the rest goes when somebody reads.
  child.stdin?.write(' '.repeat(1_000_000), () => resolve());
  await promise;
}

function openFiles({ pid }: ChildProcess): string[] {
  const place = `/proc/${pid}/fd`;
  return readdirSync(place).flatMap((fd) => {
    try {
      return [readlinkSync(join(place, fd))];
    } catch {
      return [];
    }
  });
}

/** The command line at a terminal of its own; when it has ended, the screen says with which code, and how the terminal is set. */
function atTerminal(command: string) {
  const inner = `trap : INT; sh -c 'echo pid $$; exec "$NODE" "$ENTRY" ${command}'; echo code $?; stty -a`;
  const child = spawn('script', ['-qfc', inner, '/dev/null'], {
    env: {
      ...environment(),
      BINDIST_API_KEY: '',
      TERM: 'xterm',
      SHELL: '/bin/sh',
      NODE: process.execPath,
      ENTRY,
    },
    stdio: 'pipe',
  });
  children.push(child);
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  return {
    child,
    screen: () => screen,
    type: (text: string) => void child.stdin.write(text),
    pidOfCommand: () => Number(/pid (\d+)/.exec(screen)?.[1]),
  };
}
