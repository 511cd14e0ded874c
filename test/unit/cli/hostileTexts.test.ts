import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BindistServer, catalogueOf, startBindistServer } from '../../../demo-server/index.ts';
import { jsonLines, startCli } from '../../support/cli.ts';

/** What a terminal obeys, what turns text round, and what hides in it: C0, C1, directions, tags, fillers. */
const EVIL =
  '\u001b[2J\u001b]0;owned\u0007\u009b31m\u009d0;x\u009c\r\b\u202e\u2066\u200b\u00ad\u3164\u{e0065}\u{e0076}\u2028';
const ROW_OF_ITS_OWN = `\nfake-app  Fake  is verified${' '.repeat(400)}another row`;
/** Line feeds end our own lines; nothing else of these may ever reach a terminal. */
const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const catalogue = () =>
  catalogueOf([
    {
      applicationId: 'tool',
      name: `Tool${EVIL}${ROW_OF_ITS_OWN}`,
      description: `Describes${EVIL}\nmore`,
      versions: [
        {
          version: '1.0.0',
          releaseNotes: `Notes${EVIL}`,
          files: [
            {
              fileId: 'id-of-the-file',
              fileName: `set${EVIL}up.exe${ROW_OF_ITS_OWN}`,
              sizeBytes: 5000,
              description: `File${EVIL}`,
            },
          ],
        },
        {
          version: '0.9.0',
          files: [
            { fileName: `free${EVIL}.bin`, sizeBytes: 3000, declaredChecksum: `md5${EVIL}${'0'.repeat(40)}` },
          ],
        },
      ],
    },
  ]);

let server: BindistServer;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-hostile-'));
  server = await startBindistServer({ catalogue: catalogue(), dialect: 'server' });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bindist(...args: string[]) {
  const run = startCli(args, {
    HOME: folder,
    BINDIST_STATE: join(folder, 'state'),
    BINDIST_API_URL: server.apiUrl,
    BINDIST_API_KEY: server.customerKey,
  });
  const exitCode = await run.exited;
  const [stdout, stderr] = [run.stdout(), run.stderr()];
  // Whatever a test looks at: nothing the terminal would obey.
  expect(JSON.stringify(stdout.match(UNSAFE) ?? stderr.match(UNSAFE))).toBe('null');
  return { run, exitCode, stdout, stderr, lines: stdout.trimEnd().split('\n') };
}

describe('what a server calls things, in a terminal (fault 86)', () => {
  it('is cells of one row each in `apps`', async () => {
    const { exitCode, lines } = await bindist('apps');
    expect(exitCode).toBe(0);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^tool +Tool\[2J\]0;owned31m0;x .*fake-app Fake is verified.* {2}Describes/);
    // Behind its blanks nothing is left that could pass for a row.
    expect(lines[1]?.length).toBeLessThan(250);
  });

  it('is cells of one row each in `files` and `versions`', async () => {
    const files = await bindist('files', 'tool', '1.0.0');
    expect(files.lines).toHaveLength(2);
    expect(files.lines[1]).toMatch(/^id\S.* MAIN +5\.00 kB +set\S.*up\.exe/);
    expect((await bindist('versions', 'tool')).lines).toHaveLength(3);
  });

  it('is named beside the list where it is an id that nobody can ask for', async () => {
    const file = { fileName: `set${EVIL}up.exe`, fileType: 'MAIN', fileSize: 5000 };
    const files = [
      { ...file, fileId: `id${EVIL}` },
      { ...file, fileId: 'plain' },
    ];
    server.addFault({ on: 'api', match: { path: /files$/ }, action: { kind: 'fields', fields: { files } } });
    const { lines, stderr } = await bindist('files', 'tool', '1.0.0');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^plain /);
    expect(stderr).toMatch(/set\S*up\.exe/);
  });

  it('is a path without it in `get`, on the disk as well', async () => {
    const { exitCode, lines } = await bindist('get', 'tool', '1.0.0', '--out', join(folder, 'out'));
    expect(exitCode).toBe(0);
    expect(lines).toHaveLength(1);
    const [name = ''] = readdirSync(join(folder, 'out'));
    expect(name).not.toMatch(UNSAFE);
    expect(lines[0]).toMatch(
      new RegExp(`^${join(folder, 'out', 'set')}.*; verified, SHA-256 [0-9a-f]{64}\\)$`),
    );
    expect(lines[0]).toContain(name);
  });

  it('is gone from what stands around it: a folder with such a name, and what went wrong there', async () => {
    const out = join(folder, `out${EVIL}`);
    const { exitCode, stdout } = await bindist('get', 'tool', '1.0.0', '--out', out);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(join(folder, 'out[2J'));
    writeFileSync(join(folder, `file${EVIL}`), '');
    const failed = await bindist('get', 'tool', '0.9.0', '--out', join(folder, `file${EVIL}`, 'x'));
    expect(failed.exitCode).toBe(7);
    expect(failed.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('never says verified of what cannot be verified', async () => {
    const out = join(folder, 'out');
    const text = await bindist('get', 'tool', '0.9.0', '--out', out);
    expect(text.exitCode).toBe(0);
    const [, shown] =
      /; the publisher gave no checksum that could be checked: NOT verified, SHA-256 here ([0-9a-f]{64})\)\n$/.exec(
        text.stdout,
      ) ?? [];
    const [name = ''] = readdirSync(out);
    // Our own is always said (fault 70): to compare with what the publisher says elsewhere.
    expect(shown).toBe(
      createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex'),
    );
    expect(text.stdout).not.toMatch(/; verified/);
    const { run } = await bindist('get', 'tool', '0.9.0', '--out', join(folder, 'again'), '--json');
    expect(jsonLines(run).at(-1)).toMatchObject({
      type: 'completed',
      verification: 'unverifiable',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each([
    ['an envelope', JSON.stringify({ error: { code: 'BAD_REQUEST', message: `No${EVIL}”. Run: x` } })],
    ['a gateway', JSON.stringify({ message: `No${EVIL}\nbindist: all is well` })],
    ['a page of text', `No${EVIL}\nbindist: all is well`],
  ])('is one quoted line of a message by %s', async (_who, body) => {
    server.addFault({ on: 'api', action: { kind: 'status', status: 400, body } });
    const { exitCode, stderr } = await bindist('apps');
    expect(exitCode).toBe(6);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/The server says: “No[^“”]*”\. \[server\.rejected\]\n$/);
  });

  it.each([
    ['a command behind a line break', 'https://share.example/d/x\nrm -rf ~\n'],
    ['escape sequences', `https://share.example/d/${EVIL}x`],
    ['a paste that ends early', 'https://share.example/d/x\u001b[201~\rid\r'],
    ['a substitution', 'https://share.example/d/$(id)`id`;id|id'],
    ['a substitution as its host', 'https://$(touch$IFS$HOME)x.example/d/x'],
    ['a command as its host', 'https://x;reboot;.share.example/d/x'],
  ])('is one inert line of a share link with %s, or no link', async (_what, shareUrl) => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const body = JSON.stringify({ success: true, data: { shareUrl, token: 't', expiresAt } });
    server.addFault({
      on: 'api',
      match: { path: /downloads\/share/ },
      action: { kind: 'status', status: 200, body },
    });
    const { exitCode, stdout } = await bindist('share', 'tool', '1.0.0');
    if (exitCode === 0) expect(stdout).toMatch(/^https:\/\/share\.example\/d\/[A-Za-z0-9%._~-]*\n$/);
    else expect([exitCode, stdout]).toEqual([6, '']);
  });
});

describe('what a server calls things, in JSON lines (fault 98)', () => {
  it('is escaped, and the same when it is parsed', async () => {
    const { run } = await bindist('apps', '--json');
    const [line] = jsonLines(run);
    expect([line?.value].flat()[0]).toMatchObject({
      // As long as the contract takes it.
      name: `${`Tool${EVIL}${ROW_OF_ITS_OWN}`.slice(0, 299)}…`,
      description: `Describes${EVIL}\nmore`,
    });
  });

  it('is escaped in every other command, and in what fails', async () => {
    await bindist('files', 'tool', '1.0.0', '--json');
    await bindist('versions', 'tool', '--json');
    await bindist('get', 'tool', '1.0.0', '--json', '--out', join(folder, 'out'));
    await bindist('get', 'tool', '1.0.0', '--json', '--file', `none${EVIL}`);
    await bindist('doctor', '--json');
    const body = JSON.stringify({ message: `No${EVIL}` });
    server.addFault({ on: 'api', action: { kind: 'status', status: 403, body } });
    const { run, exitCode } = await bindist('apps', '--json');
    expect([exitCode, jsonLines(run)[0]?.type]).toEqual([4, 'failed']);
  });
});
