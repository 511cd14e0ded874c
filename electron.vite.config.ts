import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { COMMAND_NAMES, EVENT_NAMES, PRELOAD_GLOBAL } from './src/shared/contract.ts';

const fromRoot = (path: string) => join(import.meta.dirname, path);

/** SHA-256 of each prebuilt keytar by its folder, as `linux-x64`. */
function keytarDigests(): Record<string, string> {
  const paths = globSync('node_modules/keytar/prebuilds/*/keytar.node', { cwd: import.meta.dirname });
  return Object.fromEntries(
    paths.map((path) => [
      basename(dirname(path)),
      createHash('sha256')
        .update(readFileSync(fromRoot(path)))
        .digest('hex'),
    ]),
  );
}

/** Three bundles: main (ESM; Electron, Node and the packages in `dependencies` stay outside), preload (one CommonJS file), page. */
export default defineConfig({
  main: {
    // What src/main/credentials/nativeModule.ts compares the native code with that lies outside the archive.
    define: { NATIVE_SHA256: JSON.stringify(keytarDigests()) },
    build: {
      rolldownOptions: {
        input: {
          index: fromRoot('src/main/index.ts'),
          // The process that speaks to the OS keychain.
          keychainChild: fromRoot('src/main/credentials/keychainChild.ts'),
        },
      },
    },
  },
  preload: {
    // The contract's names, without the validators beside them: see src/main/preload.ts.
    define: {
      CONTRACT_NAMES: JSON.stringify({
        global: PRELOAD_GLOBAL,
        commands: COMMAND_NAMES,
        events: EVENT_NAMES,
      }),
    },
    build: {
      // A sandboxed preload can require 'electron' and nothing else: whatever it imports goes into the file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: fromRoot('src/main/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: fromRoot('src/renderer'),
    plugins: [react()],
    resolve: {
      // For browsers it decodes `&copy;` by way of innerHTML, and a worker has no document at all: this is its table instead.
      alias: {
        'decode-named-character-reference': fromRoot(
          'node_modules/decode-named-character-reference/index.js',
        ),
      },
    },
    // A worker that is one plain script starts on every host, `app:` included.
    worker: { format: 'iife' },
    build: {
      outDir: fromRoot('out/renderer'),
      rolldownOptions: { input: { index: fromRoot('src/renderer/index.html') } },
      // Data URLs in scripts or styles would need holes in the content security policy.
      assetsInlineLimit: 0,
      minify: true,
      // It is read from the disk it is installed on, not over a network.
      chunkSizeWarningLimit: 2000,
    },
  },
});
