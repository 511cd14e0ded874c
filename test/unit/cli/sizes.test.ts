import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BindistServer, catalogueOf, startBindistServer } from '../../../demo-server/index.ts';
import { jsonLines, startCli } from '../../support/cli.ts';

let server: BindistServer;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-sizes-'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function get(sizeBytes: number, declaredSizeBytes: number, script: (server: BindistServer) => void) {
  const file = { fileName: 'tool.bin', sizeBytes, declaredSizeBytes };
  server = await startBindistServer({
    dialect: 'server',
    catalogue: catalogueOf([{ applicationId: 'tool', versions: [{ version: '1.0.0', files: [file] }] }]),
  });
  script(server);
  const run = startCli(['get', 'tool', '1.0.0', '--out', join(folder, 'out'), '--json'], {
    HOME: folder,
    BINDIST_STATE: join(folder, 'state'),
    BINDIST_API_URL: server.apiUrl,
    BINDIST_API_KEY: server.customerKey,
  });
  const exitCode = await run.exited;
  return { exitCode, last: jsonLines(run).at(-1) };
}

describe('get of a file whose declared size is wrong', () => {
  it.each([
    [0, 1, '1 bytes', '0'],
    [0, 70_000, '70000 bytes', '0'],
    [5, 1, '1 bytes', '5'],
    [5, 0, '0 bytes', '5'],
    [5, 70_000, '70000 bytes', '5'],
  ])(
    'an object of %i bytes, declared as %i: exit 8, and both sizes (fault 75)',
    async (real, declared, expected, actual) => {
      const { exitCode, last } = await get(real, declared, ({ addFault }) =>
        addFault({ on: 'storage', action: { kind: 'silentUnsatisfied' } }),
      );
      expect(exitCode).toBe(8);
      expect(last).toMatchObject({ type: 'failed', code: 'publisher.sizeMismatch' });
      expect(String(last?.message)).toContain(`${expected}, the storage has ${actual}.`);
      expect(readdirSync(join(folder, 'out')).filter((name) => !name.endsWith('-part'))).toEqual([]);
    },
  );
});

it('get counts as refreshes the URLs that came, not the questions that failed (fault 76)', async () => {
  const { exitCode, last } = await get(200_000, 200_000, ({ addFault }) => {
    addFault({
      on: 'api',
      match: { path: /\/downloads\/url$/, nth: [1, 2] },
      action: { kind: 'status', status: 503 },
    });
    addFault({ on: 'storage', match: { nth: 1 }, action: { kind: 'expired', flavour: 's3' } });
  });
  expect(exitCode).toBe(0);
  expect(last).toMatchObject({ type: 'completed', refreshes: 1, provedBy: 'sha256' });
  expect(server.log.filter(({ path }) => path.endsWith('/downloads/url'))).toHaveLength(4);
});
