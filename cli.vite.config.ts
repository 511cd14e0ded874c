import { join } from 'node:path';
import { defineConfig } from 'vite';

const PROJECT = import.meta.dirname;

/** The command line as one file, out/cli/index.js: read and compiled by Node faster than a hundred. */
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
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
