import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appEnvironment } from '../apps/runningApp.ts';
import { expect, test } from '../fixture.ts';
import { PROJECT } from '../hosts.ts';

/** The web host ends as the command line does: one exit code for each signal, with its state closed. */
for (const [signal, exitCode] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} ends the web host with ${exitCode} (fault 77)`, async ({ keyring }) => {
    const folder = await mkdtemp(join(tmpdir(), 'bindist-web-ending-'));
    const stateFolder = join(folder, 'state');
    const child = spawn(process.execPath, [join(PROJECT, 'scripts', 'start.ts'), '--web'], {
      env: appEnvironment({ stateFolder, downloadFolder: folder, environment: keyring.environment }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      const ended = once(child, 'exit');
      child.kill(signal);
      expect((await ended)[0]).toBe(exitCode);
      expect(existsSync(join(stateFolder, 'state.db'))).toBe(true);
      expect(existsSync(join(stateFolder, 'state.db-wal'))).toBe(false);
    } finally {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    }
  });
}
