import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BindistServer, catalogueOf, startBindistServer } from '../../../demo-server/index.ts';
import { jsonLines, startCli } from '../../support/cli.ts';

const MB = 1_000_000;
const catalogue = () =>
  catalogueOf([
    {
      applicationId: 'tool',
      name: 'Tool',
      versions: [
        { version: '1.9.0', files: [{ fileName: 'tool-1.9.0.zip', sizeBytes: 50_000 }] },
        {
          version: '1.10.0',
          files: [
            { fileId: 'main', fileName: 'tool-1.10.0.zip', sizeBytes: 300_000 },
            { fileId: 'doc', fileName: 'manual.pdf', sizeBytes: 20_000, fileType: 'DOCUMENTATION' },
          ],
        },
        { version: '2.0.0-beta', isEnabled: false, files: [{ fileName: 'beta.zip', sizeBytes: 10 }] },
        { version: '1.0.0', forbidden: 'Premium only', files: [{ fileName: 'x.zip', sizeBytes: 10 }] },
        {
          version: '0.9.0',
          files: [{ fileName: 'wrong.zip', sizeBytes: 4000, declaredChecksum: 'a'.repeat(64) }],
        },
        { version: '0.8.0', files: [{ fileId: 'large', fileName: 'large.bin', sizeBytes: 24 * MB }] },
        { version: '0.7.0', files: [{ fileName: 'huge.bin', sizeBytes: 96 * MB }] },
      ],
    },
  ]);

let server: BindistServer;
let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-cli-'));
  out = join(folder, 'out');
});
afterEach(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(options: Parameters<typeof startBindistServer>[0] = {}) {
  server = await startBindistServer({ catalogue: catalogue(), ...options });
}

const environment = (more: Record<string, string> = {}) => ({
  HOME: folder,
  BINDIST_STATE: join(folder, 'state'),
  BINDIST_API_URL: server.apiUrl,
  BINDIST_API_KEY: server.customerKey,
  ...more,
});

async function bindist(args: string[], more: Record<string, string> = {}, input = '') {
  const run = startCli([...args, '--json'], environment(more), input);
  const exitCode = await run.exited;
  return { exitCode, lines: jsonLines(run), stderr: run.stderr(), stdout: run.stdout() };
}

const last = (lines: Record<string, unknown>[]) => lines.at(-1) ?? {};
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe.each(['docs', 'server'] as const)('bindist, dialect %s', (dialect) => {
  beforeEach(() => serve({ dialect }));

  it('lists applications, versions newest first, and files', async () => {
    const apps = await bindist(['apps']);
    expect(apps).toMatchObject({
      exitCode: 0,
      stderr: '',
      lines: [{ type: 'result', value: [{ applicationId: 'tool' }] }],
    });
    const names = async (...args: string[]) =>
      [(await bindist(['versions', 'tool', ...args])).lines[0]?.value]
        .flat()
        .map((version) => Object(version).version);
    expect(await names()).toEqual(['1.10.0', '1.9.0', '1.0.0', '0.9.0', '0.8.0', '0.7.0']);
    expect((await names('--channel', 'test'))[0]).toBe('2.0.0-beta');
    const files = await bindist(['files', 'tool', '1.10.0']);
    expect(files.lines[0]).toMatchObject({ type: 'result', value: [{ fileId: 'main' }, { fileId: 'doc' }] });
  });

  it('downloads the newest version, verified, and says so in one line', async () => {
    const { exitCode, lines, stderr } = await bindist(['get', 'tool', '--out', out]);
    const path = join(out, 'tool-1.10.0.zip');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(last(lines)).toEqual({
      type: 'completed',
      path,
      fileName: 'tool-1.10.0.zip',
      sizeBytes: 300_000,
      sha256: sha256(path),
      verification: 'verified',
      provedBy: 'sha256',
      requests: 1,
      refreshes: 0,
      bytesFetched: 300_000,
      resumedFromByte: 0,
    });
    expect(readdirSync(out)).toEqual(['tool-1.10.0.zip']);
  });

  it('makes a share link that works without a key', async () => {
    const { exitCode, lines } = await bindist(['share', 'tool', '1.9.0', '--expires', '60']);
    expect(exitCode).toBe(0);
    const { shareUrl } = Object(last(lines).value);
    expect((await (await fetch(shareUrl)).arrayBuffer()).byteLength).toBe(50_000);
  });
});

describe('bindist get', () => {
  it('takes chosen files, all files, and does not fetch what is there already', async () => {
    await serve();
    await bindist(['get', 'tool', '1.10.0', '--file', 'doc', '--out', out]);
    expect(readdirSync(out)).toEqual(['manual.pdf']);
    const all = await bindist(['get', 'tool', '1.10.0', '--all', '--out', out]);
    expect(readdirSync(out).sort()).toEqual(['manual.pdf', 'tool-1.10.0.zip']);
    const completed = all.lines.filter(({ type }) => type === 'completed');
    expect(completed.map(({ fileName, bytesFetched }) => [fileName, bytesFetched])).toEqual([
      ['manual.pdf', 0],
      ['tool-1.10.0.zip', 300_000],
    ]);
  });

  it('goes on with fresh URLs while each lives two seconds', async () => {
    await serve({ urlLifeMs: 2000, bytesPerSecondPerConnection: 14 * MB });
    const { exitCode, lines } = await bindist(['get', 'tool', '0.7.0', '--out', out, '--connections', '2']);
    const line = last(lines);
    expect(exitCode).toBe(0);
    expect(line).toMatchObject({ verification: 'verified', sizeBytes: 96 * MB });
    expect(line.refreshes).toBeGreaterThan(0);
    expect(line.bytesFetched).toBe(96 * MB);
    const progress = lines.filter(({ type }) => type === 'progress');
    expect(progress.length).toBeGreaterThan(2);
    expect(Object.keys(progress[0] ?? {})).toEqual(['type', 'receivedBytes', 'sizeBytes']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const)('goes on where %s stopped it, and fetches only the rest', async (signal, exitCode) => {
    await serve({ bytesPerSecondPerConnection: 3 * MB });
    const run = startCli(['get', 'tool', '0.8.0', '--out', out, '--json'], environment());
    await vi.waitFor(() => expect(Number(last(jsonLines(run)).receivedBytes)).toBeGreaterThan(8 * MB), {
      timeout: 15_000,
    });
    run.child.kill(signal);
    expect(await run.exited).toBe(exitCode);
    expect(existsSync(join(out, 'large.bin'))).toBe(false);
    server.setShaping({ bytesPerSecondPerConnection: null });
    const sentBefore = server.log
      .filter(({ on }) => on === 'storage')
      .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    const second = await bindist(['get', 'tool', '0.8.0', '--out', out]);
    const line = last(second.lines);
    expect(line).toMatchObject({ type: 'completed', verification: 'verified' });
    expect(Number(line.resumedFromByte)).toBeGreaterThan(7 * MB);
    expect(Number(line.bytesFetched)).toBeLessThanOrEqual(24 * MB + 4 * 1024 * 1024);
    const sentAfter = server.log
      .filter(({ on }) => on === 'storage')
      .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    expect(sentAfter - sentBefore).toBeLessThan(17 * MB);
    expect(readdirSync(out)).toEqual(['large.bin']);
    expect(statSync(join(out, 'large.bin')).size).toBe(24 * MB);
  });

  it('waits for a server that comes back, and gives up after --wait', async () => {
    await serve({ bytesPerSecondPerConnection: 3 * MB });
    const run = startCli(['get', 'tool', '0.8.0', '--out', out, '--json', '--wait', '2'], environment());
    await vi.waitFor(() => expect(Number(last(jsonLines(run)).receivedBytes)).toBeGreaterThan(2 * MB), {
      timeout: 15_000,
    });
    await server.stopListening();
    expect(await run.exited).toBe(6);
    expect(last(jsonLines(run))).toMatchObject({ type: 'failed', code: 'network.refused' });
    await server.listenAgain();
    const second = await bindist(['get', 'tool', '0.8.0', '--out', out]);
    expect(last(second.lines)).toMatchObject({ type: 'completed', verification: 'verified' });
    expect(Number(last(second.lines).resumedFromByte)).toBeGreaterThan(MB);
  });
});

describe('bindist’s exit codes', () => {
  it.each([
    [2, ['get']],
    [2, ['nonsense']],
    [2, ['share', 'tool', '1.9.0', '--expires', '4']],
    [2, ['versions', '../etc']],
    [4, ['get', 'tool', '1.0.0']],
    [5, ['get', 'tool', '7.7.7']],
    [5, ['versions', 'unknown']],
    [5, ['get', 'tool', '1.9.0', '--file', 'unknown']],
    [8, ['get', 'tool', '0.9.0']],
  ])('%i for %j', async (exitCode, args) => {
    await serve();
    const more = args[0] === 'get' && args.length > 1 ? ['--out', out] : [];
    expect((await bindist([...args, ...more])).exitCode).toBe(exitCode);
  });

  it('3 without a key or with a wrong one', async () => {
    await serve();
    expect((await bindist(['apps'], { BINDIST_API_KEY: 'wrong' })).exitCode).toBe(3);
    expect((await bindist(['apps'], { BINDIST_API_KEY: '' })).exitCode).toBe(3);
  });

  it('6 at once when the server cannot be reached', async () => {
    await serve();
    await server.stopListening();
    const { exitCode, lines } = await bindist(['get', 'tool', '--out', out]);
    expect(exitCode).toBe(6);
    expect(last(lines)).toMatchObject({ type: 'failed', code: 'network.refused' });
  });

  it('7 when the folder cannot be made', async () => {
    await serve();
    writeFileSync(join(folder, 'file'), '');
    const { exitCode, lines } = await bindist(['get', 'tool', '--out', join(folder, 'file', 'folder')]);
    expect([exitCode, last(lines).type]).toEqual([7, 'failed']);
  });
});

describe('bindist keeps secrets', () => {
  it('prints and stores neither the key nor a signature', async () => {
    await serve({ urlLifeMs: 1500, bytesPerSecondPerConnection: 4 * MB });
    server.addFault({ on: 'storage', match: { nth: 2 }, action: { kind: 'slowDown' } });
    const { stdout, stderr } = await bindist(['get', 'tool', '0.8.0', '--out', out], { BINDIST_DEBUG: '1' });
    const stored = readdirSync(join(folder, 'state'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    for (const text of [stdout, stderr, ...stored]) {
      expect(text.includes(server.customerKey)).toBe(false);
      expect(/X-Amz-(Signature|Credential)/i.test(text)).toBe(false);
    }
  });
});

describe('bindist doctor', () => {
  it('prints a report without a secret, and says by its exit code whether something is wrong', async () => {
    await serve();
    const well = await bindist(['doctor']);
    expect(well.stdout).toContain('"id":"server","status":"ok"');
    expect(well.stdout).not.toContain(server.customerKey);
    // A machine without a keyring is a warning, no problem; nor is a home without a folder that no terminal downloads to.
    expect(well.exitCode).toBe(0);
    expect(well.stdout).toContain('"id":"downloadFolder","status":"skipped"');
    const words = startCli(['doctor'], environment({ BINDIST_API_KEY: 'wrong-key' }));
    expect(await words.exited).toBe(1);
    expect(words.stdout()).toContain('[problem] server:');
    expect(words.stdout() + words.stderr()).not.toContain('wrong-key');
  });
});
