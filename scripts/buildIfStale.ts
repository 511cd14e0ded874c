import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds the app when there is no build yet, or sources changed since. Prints nothing but problems. */
export async function buildIfStale(project: string): Promise<void> {
  const built = join(project, 'out', 'renderer', 'index.html');
  const sources = globSync(['src/**/*', 'electron.vite.config.ts', 'package-lock.json'], { cwd: project });
  const newest = Math.max(...sources.map((path) => statSync(join(project, path)).mtimeMs));
  if (
    existsSync(built) &&
    existsSync(join(project, 'out', 'main', 'index.js')) &&
    statSync(built).mtimeMs >= newest
  )
    return;
  const builder = join(project, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    cwd: project,
    encoding: 'utf8',
  });
  if (status === 0) return;
  console.error(stdout, stderr);
  throw new Error('The app could not be built.');
}
