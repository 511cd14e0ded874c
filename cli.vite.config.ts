import { join } from 'node:path';
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite';

const PROJECT = import.meta.dirname;

/** One source as one CommonJS file in out/cli. Everything but Node itself and keytar, which is native code, goes into it. */
function oneFile(entry: string, name: string) {
  return {
    root: PROJECT,
    logLevel: 'warn',
    ssr: { target: 'node', noExternal: true, external: ['keytar'] },
    build: {
      ssr: join(PROJECT, 'src', 'main', entry),
      outDir: join(PROJECT, 'out', 'cli'),
      target: 'node24',
      minify: true,
      rolldownOptions: { output: { codeSplitting: false, format: 'cjs', entryFileNames: `${name}.cjs` } },
    },
  } satisfies InlineConfig;
}

/** Beside it: the process that speaks to the OS keychain, found there by src/main/credentials/forkedChild.ts. */
function keychainChild(): Plugin {
  const { build: options, ...rest } = oneFile('credentials/keychainChild.ts', 'keychainChild');
  return {
    name: 'keychain-child',
    async closeBundle() {
      await build({ ...rest, configFile: false, build: { ...options, emptyOutDir: false } });
    },
  };
}

/**
 * The command line as one file, out/cli/index.cjs: read and compiled by Node faster than a hundred. CommonJS, since the first
 * `import` of a built-in module copies all of its exports, and for `node:http` one of them loads a WebSocket client (undici).
 */
export default defineConfig({ ...oneFile('cli/index.ts', 'index'), plugins: [keychainChild()] });
