import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCli } from '../../support/cli.ts';

const KEY = 'tenant.canaryEnvironmentKey';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-environment-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ours = () => ({
  BINDIST_STATE: join(folder, 'state'),
  BINDIST_DOWNLOADS: folder,
  BINDIST_API_URL: 'http://127.0.0.1:9',
  BINDIST_API_KEY: KEY,
  BINDIST_DEBUG: '1',
});

describe('secrets in the environment of what is started (fault 90)', () => {
  it.runIf(process.platform === 'linux')(
    'what opens a page, a folder or a file gets the rest, and none of ours',
    async () => {
      const bin = join(folder, 'bin');
      const seen = join(folder, 'seen');
      mkdirSync(bin);
      mkdirSync(seen);
      writeFileSync(
        join(bin, 'xdg-open'),
        `#!/bin/sh\nenv > "$SEEN/$$.part"\nmv "$SEEN/$$.part" "$SEEN/$$"\n`,
      );
      chmodSync(join(bin, 'xdg-open'), 0o755);
      writeFileSync(join(folder, 'index.html'), '');
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [join(import.meta.dirname, 'environmentChild.ts'), folder],
        {
          env: {
            ...ours(),
            PATH: `${bin}:${process.env.PATH}`,
            HOME: folder,
            DISPLAY: ':99',
            SEEN: seen,
            https_proxy: 'http://user:password@proxy.test:3128',
            LANG: 'C.UTF-8',
          },
        },
      );
      expect(JSON.parse(stdout)).toEqual({ inherited: [], known: KEY });
      await expect.poll(() => readdirSync(seen).filter((name) => !name.endsWith('.part'))).toHaveLength(3);
      for (const name of readdirSync(seen)) {
        const environment = readFileSync(join(seen, name), 'utf8');
        expect(environment).not.toMatch(/BINDIST_|canary/);
        expect(environment).toContain('LANG=C.UTF-8');
        expect(environment).toContain('https_proxy=http://user:password@proxy.test:3128');
      }
    },
  );

  it.each([['apps'], ['login'], ['doctor']])(
    'bindist %s has none left to inherit, and still knows them',
    async (command) => {
      const left = join(folder, 'left');
      const hook = join(folder, 'hook.cjs');
      writeFileSync(
        hook,
        `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(left)}, Object.keys(process.env).join(' ')));`,
      );
      const cli = startCli([command], { ...ours(), HOME: folder, NODE_OPTIONS: `--require ${hook}` });
      await cli.exited;
      // The server of the environment was asked, with the key of the environment.
      expect(cli.stdout() + cli.stderr()).toContain('127.0.0.1:9');
      expect(readFileSync(left, 'utf8')).toContain('HOME');
      expect(readFileSync(left, 'utf8')).not.toContain('BINDIST_');
    },
  );
});
