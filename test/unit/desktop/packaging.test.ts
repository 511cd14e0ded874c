import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const fromRoot = (path: string) => join(ROOT, path);

// electron-builder's own loading and checking of a configuration; it exports no types for them.
const fromElectronBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const { getConfig, validateConfiguration } = z
  .object({
    getConfig: z.custom<(projectDir: string, configPath: string, options: null) => Promise<unknown>>(),
    validateConfiguration: z.custom<(configuration: unknown, log: unknown) => Promise<void>>(),
  })
  .parse(fromElectronBuilder('app-builder-lib/out/util/config/config.js'));
const loaded = await getConfig(ROOT, fromRoot('electron-builder.yml'), null);
const configuration = z
  .looseObject({
    directories: z.object({ output: z.string(), buildResources: z.string() }),
    files: z.array(z.object({ filter: z.array(z.string()) })),
    asarUnpack: z.array(z.string()),
    appImage: z.looseObject({ executableArgs: z.array(z.string()) }),
    electronFuses: z.record(z.string(), z.boolean()),
    win: z.looseObject({ icon: z.string(), target: z.array(z.looseObject({ target: z.string() })) }),
    mac: z.looseObject({
      icon: z.string(),
      entitlements: z.string(),
      entitlementsInherit: z.string(),
      target: z.array(z.looseObject({ target: z.string() })),
    }),
    linux: z.looseObject({ icon: z.string(), target: z.array(z.looseObject({ target: z.string() })) }),
  })
  .parse(loaded);

const log = { isEnabled: false, add: () => undefined };

describe('the packaging configuration (fault 61)', () => {
  it('is valid to electron-builder itself', async () => {
    await expect(validateConfiguration(loaded, log)).resolves.toBeUndefined();
  });

  it('would be refused with a key electron-builder does not know (the check above checks)', async () => {
    await expect(validateConfiguration({ appId: 'x', noSuchKey: true }, log)).rejects.toThrow('noSuchKey');
  });

  it('names only files that exist', () => {
    const { win, mac, linux, directories } = configuration;
    for (const path of [
      directories.buildResources,
      win.icon,
      mac.icon,
      mac.entitlements,
      mac.entitlementsInherit,
      linux.icon,
      join(linux.icon, '512x512.png'),
    ]) {
      expect(existsSync(fromRoot(path)), path).toBe(true);
    }
  });

  it('packs the built app, not its sources or tests', () => {
    const packed = configuration.files
      .flatMap(({ filter }) => filter)
      .filter((pattern) => !pattern.startsWith('!'));
    expect(packed).toEqual(['out/**', 'package.json']);
  });

  it('decides every fuse of Electron that electron-builder can set, each on the safe side', () => {
    const known = Object.values(FuseV1Options).filter((name) => typeof name === 'string');
    const decided = Object.keys(configuration.electronFuses).filter(
      (name) => name !== 'resetAdHocDarwinSignature',
    );
    const settable = known
      // Not in electron-builder's schema; on by default, which is the safe side.
      .filter((name) => name !== 'WasmTrapHandlers')
      .map((name) => name.charAt(0).toLowerCase() + name.slice(1));
    expect(decided.sort()).toEqual(settable.sort());
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
  });

  it('leaves nothing outside the archive but native code, and starts nothing without a sandbox (fault 100)', () => {
    expect(configuration.asarUnpack).toEqual(['node_modules/keytar/prebuilds/**']);
    expect(configuration.appImage.executableArgs).toEqual([]);
    expect(JSON.stringify(loaded)).not.toContain('no-sandbox');
  });

  it('packages for all three systems', () => {
    const targets = (system: 'win' | 'mac' | 'linux') =>
      configuration[system].target.map(({ target }) => target);
    expect(targets('win')).toEqual(['nsis']);
    expect(targets('mac')).toEqual(['dmg', 'zip']);
    expect(targets('linux')).toEqual(['AppImage', 'deb']);
  });

  it('carries the keychain’s native module for each of them', () => {
    for (const platform of [
      'win32-x64',
      'win32-arm64',
      'darwin-x64',
      'darwin-arm64',
      'linux-x64',
      'linux-arm64',
    ]) {
      expect(existsSync(fromRoot(`node_modules/keytar/prebuilds/${platform}/keytar.node`)), platform).toBe(
        true,
      );
    }
  });
});
