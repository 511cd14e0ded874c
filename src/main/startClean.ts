import { spawn, spawnSync } from 'node:child_process';

/**
 * Starts the program again without `NODE_DEBUG`: with `NODE_DEBUG=net` Node prints what it connects with, and that includes the
 * key. Node reads the variable before any of our code runs, and this process cannot undo it. Every entry imports this before
 * anything else.
 */
const TELL_TALES = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'];
/** Set for the second start, so that there is never a third. */
const AGAIN = 'BINDIST_STARTED_CLEAN';

if (TELL_TALES.some((name) => (process.env[name] ?? '') !== '')) {
  if (process.env[AGAIN] !== undefined) {
    // It may come from a file that is read at every start, as with --env-file.
    process.stderr.write('bindist: NODE_DEBUG would print the API key; it is not started with it\n');
    process.exit(1);
  }
  startAgain();
}
delete process.env[AGAIN];

function startAgain(): void {
  const environment: NodeJS.ProcessEnv = { ...process.env, [AGAIN]: '1' };
  for (const name of TELL_TALES) {
    delete environment[name];
  }
  const args = [...process.execArgv, ...process.argv.slice(1)];
  if (process.versions.electron !== undefined) {
    // Chromium runs in this process, so it ends and another one begins.
    spawn(process.execPath, process.argv.slice(1), {
      env: environment,
      stdio: 'inherit',
      detached: true,
    }).unref();
    process.exit(0);
  }
  if (process.platform !== 'win32' && typeof process.execve === 'function') {
    process.execve(process.execPath, [process.argv0, ...args], environment);
  }
  const { status } = spawnSync(process.execPath, args, { env: environment, stdio: 'inherit' });
  process.exit(status ?? 1);
}
