import { join } from 'node:path';
import { defineConfig } from 'vite';

const PROJECT = import.meta.dirname;

/**
 * The command line as one file, out/cli/index.cjs: read and compiled by Node faster than a hundred. CommonJS, since the first
 * `import` of a built-in module copies all of its exports, and for `node:http` one of them loads a WebSocket client (undici).
 */
export default defineConfig({
  root: PROJECT,
  logLevel: 'warn',
  // Everything but Node itself and keytar, which is native code, goes into the file.
  ssr: { target: 'node', noExternal: true, external: ['keytar'] },
  build: {
    ssr: join(PROJECT, 'src', 'main', 'cli', 'index.ts'),
    outDir: join(PROJECT, 'out', 'cli'),
    target: 'node24',
    minify: true,
    rolldownOptions: { output: { codeSplitting: false, format: 'cjs', entryFileNames: 'index.cjs' } },
  },
});
