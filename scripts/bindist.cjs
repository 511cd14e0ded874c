// `npm run -s bindist -- …`: the built command line, built first where sources changed since. Plain CommonJS: Node would load its
// TypeScript reader for a launcher in TypeScript (25 ms of every start), and its module loader for one with imports.
const { spawnSync } = require('node:child_process');
const { readdirSync, statSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const PROJECT = join(__dirname, '..');
const BUILT = join(PROJECT, 'out', 'cli', 'index.cjs');
const SOURCES = ['src/main', 'src/shared', 'cli.vite.config.ts', 'package-lock.json'];

/** When a file, or the newest under a folder, was changed; 0 where there is none. */
function changedAtMs(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => changedAtMs(join(path, name))));
}

/** What is started here has no use for a key. */
function withoutOurs(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^BINDIST_/i.test(name)));
}

function buildIfStale() {
  const builtAtMs = changedAtMs(BUILT);
  if (SOURCES.every((source) => changedAtMs(join(PROJECT, source)) < builtAtMs)) return;
  const vite = join(PROJECT, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vite, 'build', '--config', 'cli.vite.config.ts'],
    { cwd: PROJECT, encoding: 'utf8', env: withoutOurs(process.env) },
  );
  if (status === 0) return;
  console.error(stdout, stderr);
  throw new Error('The command line could not be built.');
}

buildIfStale();
enableCompileCache(join(PROJECT, 'out', 'cli', 'compiled'));
require(BUILT);
