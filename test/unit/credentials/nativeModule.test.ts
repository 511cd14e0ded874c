import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import configuration from '../../../electron.vite.config.ts';
import { checkNativeModule } from '../../../src/main/credentials/nativeModule.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PREBUILDS = join(ROOT, 'node_modules', 'keytar', 'prebuilds');
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-native-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recorded = z
  .object({ main: z.object({ define: z.object({ NATIVE_SHA256: z.string() }) }) })
  .transform(({ main }) => z.record(z.string(), z.string()).parse(JSON.parse(main.define.NATIVE_SHA256)))
  .parse(configuration);

describe('the native module outside the archive (fault 100)', () => {
  it.each(['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64'])(
    'of %s is recorded in the bundle when it is built',
    (system) => expect(recorded[system]).toBe(sha256(join(PREBUILDS, system, 'keytar.node'))),
  );

  it('is loaded only when it is the recorded one', async () => {
    const path = join(folder, 'keytar.node');
    writeFileSync(path, 'genuine');
    await expect(checkNativeModule(path, sha256(path))).resolves.toBeUndefined();
    await expect(checkNativeModule(path, undefined)).rejects.toThrow('not the one');
    const before = sha256(path);
    writeFileSync(path, 'other');
    await expect(checkNativeModule(path, before)).rejects.toThrow('not the one');
    await expect(checkNativeModule(join(folder, 'none.node'), before)).rejects.toThrow('ENOENT');
  });

  it('is compared in a packaged app, from within its archive, and nowhere else', () => {
    // A folder that looks like the archive: what Electron shows of one is a folder with this name.
    const archive = join(folder, 'app.asar');
    const system = `${process.platform}-${process.arch}`;
    const prebuilt = join(archive, 'node_modules', 'keytar', 'prebuilds', system, 'keytar.node');
    mkdirSync(join(archive, 'out'), { recursive: true });
    cpSync(
      join(ROOT, 'node_modules', 'keytar', 'package.json'),
      join(archive, 'node_modules', 'keytar', 'package.json'),
    );
    cpSync(join(ROOT, 'node_modules', 'keytar', 'lib'), join(archive, 'node_modules', 'keytar', 'lib'), {
      recursive: true,
    });
    cpSync(join(PREBUILDS, system), join(prebuilt, '..'), { recursive: true });
    const source = readFileSync(join(ROOT, 'src', 'main', 'credentials', 'nativeModule.ts'), 'utf8');
    const entry = (place: string) => {
      const path = join(place, 'check.mts');
      const hashes = `globalThis.NATIVE_SHA256 = ${JSON.stringify(recorded)};\n`;
      writeFileSync(path, `${source}\n${hashes}await checkKeytar(); console.log('genuine');\n`);
      return spawnSync(process.execPath, [path], { encoding: 'utf8' });
    };
    expect(entry(join(archive, 'out')).stdout).toBe('genuine\n');
    writeFileSync(prebuilt, 'planted');
    const planted = entry(join(archive, 'out'));
    expect(planted.stdout).toBe('');
    expect(planted.stderr).toContain('not the one this app was built with');
    expect(entry(folder).stdout).toBe('genuine\n');
  });
});
