import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BindistServer,
  catalogueOf,
  readBytes,
  startBindistServer,
} from '../../../demo-server/index.ts';
import { type CliRun, jsonLines, startCli } from '../../support/cli.ts';

const MB = 1_000_000;
const SIZES = { small: 100_000, large: 24 * MB, notes: 50_000 } as const;
type FileId = keyof typeof SIZES;
const FILES: readonly FileId[] = ['small', 'large', 'notes'];

let server: BindistServer;
let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-get-'));
  out = join(folder, 'out');
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(options: Parameters<typeof startBindistServer>[0] = {}) {
  server = await startBindistServer({
    catalogue: catalogueOf([
      {
        applicationId: 'tool',
        versions: [
          {
            version: '1.0.0',
            files: FILES.map((fileId) => ({
              fileId,
              fileName: `${fileId}.bin`,
              sizeBytes: SIZES[fileId],
            })),
          },
        ],
      },
    ]),
    bytesPerSecondPerConnection: 3 * MB,
    ...options,
  });
}

const environment = () => ({
  HOME: folder,
  BINDIST_STATE: join(folder, 'state'),
  BINDIST_API_URL: server.apiUrl,
  BINDIST_API_KEY: server.customerKey,
});

const words = (args: readonly string[]) => ['get', 'tool', '1.0.0', '--out', out, '--json', ...args];
const start = (...args: string[]) => startCli(words(args), environment());

async function run(...args: string[]) {
  const command = start(...args);
  const exitCode = await command.exited;
  return { exitCode, stderr: command.stderr(), completed: completedOf(command) };
}

const completedOf = (command: CliRun) => jsonLines(command).filter(({ type }) => type === 'completed');
const namesOf = (completed: ReturnType<typeof completedOf>) =>
  completed.map(({ fileName }) => fileName).sort();

/** What the storage sent of a file, by its own count. */
const bytesSent = (fileId: FileId) =>
  server.log
    .filter((entry) => entry.on === 'storage' && entry.fileId === fileId)
    .reduce((sum, entry) => sum + entry.bytesSent, 0);

/** Runs `get` until so much has come, then kills the process; the next run is not slowed down. */
async function killAfter(receivedBytes: number, ...args: string[]) {
  const command = start(...args, '--connections', '2');
  await vi.waitFor(
    () => expect(Number(jsonLines(command).at(-1)?.receivedBytes)).toBeGreaterThan(receivedBytes),
    { timeout: 15_000 },
  );
  command.child.kill('SIGKILL');
  await command.exited;
  server.setShaping({ bytesPerSecondPerConnection: null });
  return command;
}

function inState<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(folder, 'state', 'state.db'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const queued = () => inState((database) => database.prepare('SELECT id FROM downloads').all().length);

function publishedBytes(fileId: FileId): Buffer {
  const { content } = server.fileById(fileId);
  if (content === null) throw new Error('Nothing was published.');
  return Buffer.from(readBytes(content, 0, SIZES[fileId]));
}

/** I1, I8: these files, whole, and nothing else. */
function expectOnly(...fileIds: FileId[]) {
  expect(readdirSync(out).sort()).toEqual(fileIds.map((fileId) => `${fileId}.bin`).sort());
  for (const fileId of fileIds) {
    expect(readFileSync(join(out, `${fileId}.bin`)).equals(publishedBytes(fileId))).toBe(true);
  }
}

describe('get, killed when some of its files were finished (fault 43)', () => {
  it('goes on to the byte with the others', async () => {
    await serve();
    const killed = await killAfter(8 * MB, '--all');
    // The small ones are done at once, in whichever order.
    expect(namesOf(completedOf(killed))).toEqual(['notes.bin', 'small.bin']);
    const sentBefore = bytesSent('large');
    const { exitCode, completed } = await run('--all', '--connections', '1');
    expect(exitCode).toBe(0);
    expect(namesOf(completed)).toEqual(['large.bin', 'notes.bin', 'small.bin']);
    expect(completed.at(-1)?.fileName).toBe('large.bin');
    const resumedFromByte = Number(completed.at(-1)?.resumedFromByte);
    expect(resumedFromByte).toBeGreaterThan(7 * MB);
    expect(bytesSent('large') - sentBefore).toBe(SIZES.large - resumedFromByte);
    expect([bytesSent('small'), bytesSent('notes')]).toEqual([SIZES.small, SIZES.notes]);
    expectOnly('small', 'large', 'notes');
    expect(queued()).toBe(0);
  });

  it('goes on for whoever wants one of the files, and leaves the others alone', async () => {
    await serve();
    await killAfter(4 * MB, '--file', 'large');
    const sentBefore = bytesSent('large');
    await run('--file', 'notes');
    expect(bytesSent('large')).toBe(sentBefore);
    const { completed } = await run('--all', '--connections', '1');
    const large = completed.find(({ fileName }) => fileName === 'large.bin');
    expect(bytesSent('large') - sentBefore).toBe(SIZES.large - Number(large?.resumedFromByte));
    expect(Number(large?.resumedFromByte)).toBeGreaterThan(3 * MB);
    expectOnly('small', 'large', 'notes');
    expect(queued()).toBe(0);
  });

  it('drops a part whose file came to be there by other means', async () => {
    await serve();
    await killAfter(4 * MB, '--file', 'large');
    writeFileSync(join(out, 'large.bin'), publishedBytes('large'));
    expect((await run('--file', 'large')).completed).toMatchObject([{ bytesFetched: 0 }]);
    expectOnly('large');
    expect(queued()).toBe(0);
  });
});

describe('get, twice at the same time (fault 45)', () => {
  it('fetches what both want once: the second waits', async () => {
    await serve({ bytesPerSecondPerConnection: 12 * MB });
    const first = start('--all', '--connections', '1');
    await vi.waitFor(() => expect(bytesSent('large')).toBeGreaterThan(0), { timeout: 15_000 });
    const second = await run('--file', 'large');
    expect(await first.exited).toBe(0);
    expect(second).toMatchObject({ exitCode: 0, stderr: '', completed: [{ bytesFetched: 0 }] });
    expect(bytesSent('large')).toBe(SIZES.large);
    expectOnly('small', 'large', 'notes');
  });

  it('says so when the other takes longer than --wait', async () => {
    await serve({ bytesPerSecondPerConnection: MB / 10 });
    const first = start('--file', 'large', '--connections', '1');
    await vi.waitFor(() => expect(bytesSent('large')).toBeGreaterThan(0), { timeout: 15_000 });
    const second = start('--file', 'large', '--wait', '0');
    expect(await second.exited).toBe(1);
    expect(jsonLines(second)).toMatchObject([{ type: 'failed', code: 'app.busyElsewhere' }]);
    first.child.kill('SIGKILL');
    await first.exited;
  });
});

describe('get, when its surroundings fail', () => {
  it('ends quietly when nobody reads its output any more, with the part kept', async () => {
    await serve();
    const command = start('--file', 'large');
    await vi.waitFor(() => expect(Number(jsonLines(command).at(-1)?.receivedBytes)).toBeGreaterThan(4 * MB), {
      timeout: 15_000,
    });
    command.child.stdout?.destroy();
    expect(await command.exited).toBe(141);
    expect(command.stderr()).toBe('');
    server.setShaping({ bytesPerSecondPerConnection: null });
    const sentBefore = bytesSent('large');
    const { completed } = await run('--file', 'large', '--connections', '1');
    expect(Number(completed[0]?.resumedFromByte)).toBeGreaterThan(4 * MB);
    expect(bytesSent('large') - sentBefore).toBe(SIZES.large - Number(completed[0]?.resumedFromByte));
    expectOnly('large');
  });

  it('is done all the same when the finished download cannot be taken out of the queue', async () => {
    await serve({ bytesPerSecondPerConnection: null });
    await run('--file', 'notes');
    inState((database) =>
      database.exec(
        "CREATE TRIGGER keep BEFORE DELETE ON downloads BEGIN SELECT RAISE(ABORT, 'not now'); END",
      ),
    );
    for (const bytesFetched of [SIZES.small, 0]) {
      const again = await run('--file', 'small');
      expect(again).toMatchObject({ exitCode: 0, stderr: '', completed: [{ bytesFetched }] });
    }
    expect(queued()).toBe(1);
    inState((database) => database.exec('DROP TRIGGER keep'));
    await run('--file', 'small');
    expect(queued()).toBe(0);
  });

  it('keeps a download whose storage has an absurdly long name (fault 60)', async () => {
    const long = Array.from({ length: 8 }, () => 'a'.repeat(50)).join('.');
    // Asked for by way of a proxy that is not there: nobody looks such a name up.
    await serve({ storageOrigin: `https://${long}.example` });
    const command = startCli(words(['--file', 'small']), {
      ...environment(),
      https_proxy: 'http://127.0.0.1:1',
    });
    expect(await command.exited).toBe(6);
    expect(jsonLines(command).at(-1)).toMatchObject({ type: 'failed', code: 'network.proxy' });
    const port = Number(new URL(server.apiUrl).port);
    await server.close();
    await serve({ port, bytesPerSecondPerConnection: null });
    expect((await run('--file', 'small')).exitCode).toBe(0);
    expectOnly('small');
    // A row that could not be read would have been left behind.
    expect(queued()).toBe(0);
  });
});
