import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BindistServer,
  catalogueOf,
  type FaultAction,
  startBindistServer,
} from '../../../demo-server/index.ts';
import { jsonLines, startCli } from '../../support/cli.ts';

// What the terminal says of lists and of what is in them, through the real command line and a real server.

/** Each run of the command line is a process of its own. */
vi.setConfig({ testTimeout: 60_000 });

type ServerOptions = NonNullable<Parameters<typeof startBindistServer>[0]>;
type Versions = Parameters<typeof catalogueOf>[0][number]['versions'];

const file = (fileName = 'tool.zip') => ({ fileName, sizeBytes: 1000 });
const version = (name: string): Versions[number] => ({ version: name, files: [file()] });
const catalogue = (versions: Versions) => catalogueOf([{ applicationId: 'tool', name: 'Tool', versions }]);

let server: BindistServer;
let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-lists-'));
  out = join(folder, 'out');
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(versions: Versions, options: ServerOptions = {}) {
  server = await startBindistServer({ dialect: 'server', catalogue: catalogue(versions), ...options });
}

function script(action: FaultAction, path: RegExp) {
  return server.addFault({ on: 'api', match: { path }, action });
}

async function bindist(args: string[], more: Record<string, string> = {}) {
  const environment = {
    HOME: folder,
    BINDIST_STATE: join(folder, 'state'),
    BINDIST_API_URL: server.apiUrl,
    BINDIST_API_KEY: server.customerKey,
    ...more,
  };
  const run = startCli(args, environment);
  const exitCode = await run.exited;
  const isJson = args.includes('--json');
  return { exitCode, stdout: run.stdout(), stderr: run.stderr(), lines: isJson ? jsonLines(run) : [] };
}

const answer = (data: unknown): FaultAction => ({
  kind: 'status',
  status: 200,
  body: JSON.stringify({ success: true, data }),
});

describe('a list cut short (fault 71)', () => {
  const many = Array.from({ length: 57 }, (_, index) => version(`1.${index}.0`));
  const lists = [['apps'], ['versions', 'tool'], ['files', 'tool', '1.0.0']];

  it('comes whole where the server gives less at once than it is asked for', async () => {
    await serve(many);
    script({ kind: 'pages', most: 20, says: 'total' }, /./);
    const { exitCode, lines, stderr } = await bindist(['versions', 'tool', '--json']);
    expect([exitCode, stderr, Object(lines[0]?.value).length, lines[0]?.isComplete]).toEqual([
      0,
      '',
      57,
      true,
    ]);
  });

  it('is printed as far as it came, with its error and 6', async () => {
    await serve(many);
    script({ kind: 'pages', most: 20, says: 'total', totalDelta: 3 }, /./);
    for (const args of lists) {
      const words = await bindist(args);
      expect(words.exitCode).toBe(6);
      expect(words.stdout.split('\n').length).toBeGreaterThan(2);
      expect(words.stderr).toContain('[server.listIncomplete]');
      const { exitCode, lines, stderr } = await bindist([...args, '--json']);
      expect([exitCode, stderr]).toEqual([6, '']);
      expect(lines).toMatchObject([
        { type: 'result', isComplete: false },
        { type: 'failed', code: 'server.listIncomplete' },
      ]);
    }
    expect((await bindist(['versions', 'tool'])).stderr).toContain('57 of 60 came');
  });

  it('has no latest to be guessed, neither to get nor to share; what is named is had', async () => {
    await serve(many);
    script({ kind: 'pages', most: 20, says: 'total', repeats: true }, /versions$/);
    for (const args of [
      ['get', 'tool', '--out', out],
      ['share', 'tool', 'latest'],
      ['files', 'tool', 'latest'],
    ]) {
      const { exitCode, lines } = await bindist([...args, '--json']);
      expect([exitCode, lines.at(-1)?.code]).toEqual([6, 'server.listIncomplete']);
    }
    expect(server.log.filter(({ path }) => /downloads/.test(path))).toEqual([]);
    expect((await bindist(['get', 'tool', '1.3.0', '--out', out])).exitCode).toBe(0);
    expect(readdirSync(out)).toEqual(['tool.zip']);
  });

  it('of files has no main file to be guessed; what is named is had', async () => {
    await serve([{ version: '1.0.0', files: [{ ...file(), fileId: 'main' }, file('a.zip'), file('b.zip')] }]);
    script({ kind: 'pages', most: 2, says: 'total', repeats: true }, /files$/);
    for (const more of [[], ['--all'], ['--file', 'nowhere']]) {
      const { exitCode, stderr } = await bindist(['get', 'tool', '1.0.0', '--out', out, ...more]);
      expect([exitCode, /\[server\.listIncomplete\]/.test(stderr)]).toEqual([6, true]);
    }
    expect((await bindist(['get', 'tool', '1.0.0', '--out', out, '--file', 'main'])).exitCode).toBe(0);
  });
});

describe('what was seen last (fault 71)', () => {
  it('is never what a script is told: offline it is the error, and 6', async () => {
    await serve([version('1.0.0')]);
    const all = [['apps'], ['versions', 'tool'], ['files', 'tool', '1.0.0']];
    for (const args of all) expect((await bindist(args)).exitCode).toBe(0);
    await server.stopListening();
    for (const args of [...all, ['get', 'tool', '--out', out], ['share', 'tool', 'latest']]) {
      const { exitCode, stdout, stderr } = await bindist(args);
      expect([exitCode, stdout]).toEqual([6, '']);
      expect(stderr).toContain('[network.refused]');
    }
    await server.listenAgain();
  });
});

describe('large answers', () => {
  it('up to 64 MiB are read, more has its own words (fault 72)', async () => {
    await serve([version('1.0.0')]);
    const take = script({ kind: 'padding', bytes: 20 * 1024 * 1024 }, /versions$/);
    expect(await bindist(['versions', 'tool'])).toMatchObject({ exitCode: 0, stderr: '' });
    take();
    script({ kind: 'padding', bytes: 65 * 1024 * 1024 }, /versions$/);
    const { exitCode, stderr } = await bindist(['versions', 'tool']);
    expect([exitCode, /more than 64 MiB.*\[server\.answerTooLarge\]/.test(stderr)]).toEqual([6, true]);
    expect(stderr).not.toContain('sign-in page');
  });

  it('of 50,000 versions pass through catalogue, cache and terminal (fault 88)', async () => {
    await serve(Array.from({ length: 50_000 }, (_, index) => ({ version: `1.0.${index}`, files: [] })));
    const { exitCode, stdout } = await bindist(['versions', 'tool']);
    const rows = stdout.split('\n');
    expect([exitCode, rows.length, rows[1]?.split(' ')[0]]).toEqual([0, 50_002, '1.0.49999']);
  });

  it('nested 100,000 deep make no sense, and are no fault of ours (fault 98)', async () => {
    await serve([version('1.0.0')]);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    script(
      { kind: 'status', status: 200, body: `{"success":true,"data":{"versions":[${deep}]}}` },
      /versions$/,
    );
    script({ kind: 'status', status: 200, body: deep }, /applications$/);
    for (const args of [['apps'], ['versions', 'tool'], ['get', 'tool', '--out', out]]) {
      const { exitCode, lines } = await bindist([...args, '--json']);
      expect([exitCode, lines.at(-1)?.code]).toEqual([6, 'server.badAnswer']);
    }
  });
});

describe('versions and ids (fault 73)', () => {
  it('that a server merely spells in its own way are asked for, escaped', async () => {
    const odd = ['1.1.0+build.7', '1.2.0 SP1 (ü) 100%', `0.9.0-${'long'.repeat(30)}`];
    await serve(odd.map(version));
    const { lines } = await bindist(['versions', 'tool', '--json']);
    expect(Object(lines[0]?.value).map((entry: object) => Object(entry).version)).toEqual([
      odd[1],
      odd[0],
      odd[2],
    ]);
    for (const name of odd.slice(0, 2)) {
      expect((await bindist(['files', 'tool', name])).exitCode).toBe(0);
      const got = await bindist([
        'get',
        'tool',
        name,
        '--out',
        join(out, String(odd.indexOf(name))),
        '--json',
      ]);
      expect([got.exitCode, got.lines.at(-1)?.verification]).toEqual([0, 'verified']);
      const { lines: shared, exitCode } = await bindist(['share', 'tool', name, '--json']);
      expect(exitCode).toBe(0);
      expect((await (await fetch(Object(shared[0]?.value).shareUrl)).arrayBuffer()).byteLength).toBe(1000);
    }
    const latest = await bindist(['get', 'tool', '--out', join(out, 'latest'), '--json']);
    expect(latest.lines.at(-1)).toMatchObject({ type: 'completed', verification: 'verified' });
  });

  it('of applications as well', async () => {
    await serve([], {
      catalogue: catalogueOf([
        { applicationId: 'my.app (new)', versions: [version('1.0')] },
        { applicationId: 'a/b', versions: [version('1.0')] },
      ]),
    });
    const { exitCode, stdout, stderr } = await bindist(['apps']);
    expect([exitCode, /my\.app \(new\)/.test(stdout), /a\/b/.test(stdout)]).toEqual([0, true, false]);
    expect(stderr).toBe('The server lists one application that cannot be asked for under its name: “a/b”.\n');
    expect((await bindist(['get', 'my.app (new)', '--out', out])).exitCode).toBe(0);
    expect((await bindist(['versions', 'a/b'])).exitCode).toBe(2);
  });

  it('that nobody can ask for are named, and latest takes no older one instead', async () => {
    await serve(['1.0.0', '2.0.0/x64', '..', '1.5\u202e'].map(version));
    const { exitCode, stdout, stderr } = await bindist(['versions', 'tool']);
    expect([exitCode, stdout.includes('1.0.0'), stdout.includes('2.0.0')]).toEqual([0, true, false]);
    for (const name of ['“2.0.0/x64”', '“..”', '“1.5\ufffd”']) expect(stderr).toContain(name);
    expect((await bindist(['versions', 'tool', '--json'])).lines).toMatchObject([
      { type: 'result', isComplete: true, unusable: { length: 3 } },
    ]);
    for (const args of [
      ['get', 'tool', '--out', out],
      ['share', 'tool', 'latest'],
    ]) {
      const refused = await bindist(args);
      expect([refused.exitCode, refused.stdout]).toEqual([6, '']);
      expect(refused.stderr).toMatch(
        /“2\.0\.0\/x64”, “1\.5\ufffd”.*Name exactly.*\[server\.listIncomplete\]/,
      );
      expect(refused.stderr).not.toContain('“..”');
    }
    expect((await bindist(['get', 'tool', '1.0.0', '--out', out])).exitCode).toBe(0);
  });

  it('that are older, or have no name at all, keep nobody from the latest, and are said', async () => {
    await serve(['2.0.0', '1.0.0/x64', '..'].map(version));
    const { exitCode, stderr } = await bindist(['get', 'tool', '--out', out]);
    expect([exitCode, readdirSync(out)]).toEqual([0, ['tool.zip']]);
    expect(stderr).toContain('The server lists 2 versions that cannot be asked for under their names');
    const { lines } = await bindist(['get', 'tool', '--out', out, '--json']);
    expect(lines).toContainEqual({ type: 'unusable', of: 'versions', names: ['1.0.0/x64', '..'] });
  });

  it('of files: none is taken for another, and all are not all but one', async () => {
    await serve([{ version: '1.0.0', files: [{ ...file('a.zip'), fileId: 'a', fileType: 'DEPENDENCY' }] }]);
    const listed = (fileType: string) =>
      answer({
        files: [
          { fileId: '', fileName: 'setup.exe', fileType: 'MAIN' },
          { fileId: 'a', fileName: 'a.zip', fileType, fileSize: 1000 },
        ],
      });
    const take = script(listed('DEPENDENCY'), /files$/);
    const files = await bindist(['files', 'tool', '1.0.0']);
    expect([files.exitCode, files.stderr]).toEqual([
      0,
      'The server lists one file that cannot be asked for under its name: “setup.exe”.\n',
    ]);
    for (const more of [[], ['--all']]) {
      const { exitCode, stderr } = await bindist(['get', 'tool', '1.0.0', '--out', out, ...more]);
      expect([exitCode, /“setup\.exe”.*\[server\.listIncomplete\]/.test(stderr)]).toEqual([6, true]);
    }
    expect((await bindist(['get', 'tool', '1.0.0', '--out', out, '--file', 'a'])).exitCode).toBe(0);
    take();
    script(listed('MAIN'), /files$/);
    const main = await bindist(['get', 'tool', '1.0.0', '--out', join(out, 'other')]);
    expect([main.exitCode, main.stderr.includes('setup.exe')]).toEqual([0, true]);
  });
});

describe('what is said of a version and its files', () => {
  it('a list without checksums says nothing of them, and files what they have (faults 69, 70)', async () => {
    const sha512 = 'ab'.repeat(64);
    await serve([
      {
        version: '1.0.0',
        files: [
          file(),
          { ...file('a'), declaredChecksum: `sha512-${Buffer.from(sha512, 'hex').toString('base64')}` },
          { ...file('b'), declaredChecksum: 'd41d8cd98f00b204e9800998ecf8427e' },
        ],
      },
    ]);
    const versions = await bindist(['versions', 'tool']);
    expect(versions.stdout).not.toMatch(/verif|checksum/i);
    expect((await bindist(['versions', 'tool', '--json'])).lines).toMatchObject([
      { value: [{ checksum: { kind: 'notSaid' } }] },
    ]);
    const { stdout } = await bindist(['files', 'tool', '1.0.0']);
    const [head, main, a, b] = stdout.split('\n');
    expect(head).toMatch(/CHECKSUM$/);
    expect(main).toMatch(/ [0-9a-f]{64}$/);
    expect(a).toContain(` sha512:${sha512.slice(0, 64)}`);
    expect(b).toMatch(/ cannot be verified$/);
    script(answer({ files: [{ fileId: 'x', fileName: 'x' }] }), /files$/);
    expect((await bindist(['files', 'tool', '1.0.0'])).stdout).toMatch(/ not said here\n$/);
  });

  it('a file that is there already is proved by SHA-512 as well (fault 70)', async () => {
    await serve([version('1.0.0')]);
    expect((await bindist(['get', 'tool', '--out', out])).exitCode).toBe(0);
    const digest = createHash('sha512')
      .update(readFileSync(join(out, 'tool.zip')))
      .digest('base64');
    const [published] = server.catalogue[0]?.versions[0]?.files ?? [];
    if (published === undefined) throw new Error('No file.');
    published.declaredChecksum = digest;
    const { exitCode, lines } = await bindist(['get', 'tool', '--out', out, '--json']);
    expect([exitCode, lines.at(-1)]).toMatchObject([0, { verification: 'verified', bytesFetched: 0 }]);
    writeFileSync(join(out, 'tool.zip'), Buffer.alloc(1000, 0x78));
    const other = await bindist(['get', 'tool', '--out', out, '--json']);
    expect(other.lines.at(-1)).toMatchObject({
      type: 'completed',
      fileName: 'tool (1).zip',
      bytesFetched: 1000,
    });
  });

  it('dates that cannot be are unknown (fault 74)', async () => {
    const dates = [
      '0001-01-01T00:00:00Z',
      '1969-12-31T23:59:59Z',
      '1970-01-01T00:00:00Z',
      '9999-12-31T00:00:00Z',
    ];
    await serve(
      [...dates, '2025-01-15T12:00:00Z'].map((createdAt, index) => ({ ...version(`1.${index}`), createdAt })),
    );
    const { lines } = await bindist(['versions', 'tool', '--json']);
    expect(Object(lines[0]?.value).map((entry: object) => Object(entry).createdAt)).toEqual([
      Date.parse('2025-01-15T12:00:00Z'),
      null,
      null,
      null,
      null,
    ]);
    const { stdout } = await bindist(['versions', 'tool']);
    expect(stdout.match(/\d{4}-\d{2}-\d{2}/g)).toEqual(['2025-01-15']);
  });

  it('system and architecture are in every request, to the storage as well (fault 81)', async () => {
    await serve([version('1.0.0')]);
    await bindist(['get', 'tool', '--out', out]);
    expect(new Set(server.log.map(({ on }) => on))).toEqual(new Set(['api', 'storage']));
    for (const { userAgent } of server.log) {
      expect(userAgent).toMatch(
        /^BinDistDesktop\/\d+\.\d+\.\d+ \((Linux|macOS Darwin|Windows) [\d.]+; \w+\)$/,
      );
    }
  });
});

describe('bindist share', () => {
  it.each([
    'https://api.example/d/\u001b[2Jx',
    'https://api.example/d\nrm -rf ~',
    'http://api.example/d/tok',
    'https://name:word@api.example/d',
    'javascript:alert(1)',
    'https://api.example/\u202egpj.exe',
  ])('prints no link that is none: %j (fault 86)', async (shareUrl) => {
    await serve([version('1.0.0')]);
    script({ kind: 'fields', fields: { shareUrl } }, /share$/);
    const words = await bindist(['share', 'tool', '1.0.0']);
    expect([words.exitCode, words.stdout]).toEqual([6, '']);
    expect(words.stderr).toContain('[server.badAnswer]');
    expect((await bindist(['share', 'tool', '1.0.0', '--json'])).stdout).not.toContain('example');
  });
});

describe('NODE_DEBUG', () => {
  it('prints no key: the program begins again without it (fault 99)', async () => {
    await serve([version('1.0.0')]);
    const debug = { NODE_DEBUG: 'net,http,https,tls,stream', NODE_DEBUG_NATIVE: 'HTTP_CLIENT' };
    const { exitCode, stdout, stderr } = await bindist(['versions', 'tool'], debug);
    expect([exitCode, stdout.includes('1.0.0'), stderr]).toEqual([0, true, '']);
    expect((await bindist(['versions', 'nowhere'], debug)).exitCode).toBe(5);
    const again = await bindist(['apps'], { ...debug, BINDIST_STARTED_CLEAN: '1' });
    expect([again.exitCode, (again.stdout + again.stderr).includes(server.customerKey)]).toEqual([1, false]);
  });
});
