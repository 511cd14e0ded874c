import { spawnSync } from 'node:child_process';
import electron from 'electron/package.json' with { type: 'json' };

/**
 * `npm run dist [-- electron-builder's arguments]`: builds the app and packages it. Packaging needs Electron's runtime,
 * which electron-builder downloads; where its release host cannot be reached, one line says so.
 */
const PROBE_LIMIT_MS = 15_000;

/** The same place electron-builder takes the runtime from (environment variables of `@electron/get`). */
function runtimeAddress(environment: NodeJS.ProcessEnv): string {
  const mirror =
    environment.ELECTRON_MIRROR ??
    environment.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/';
  return `${mirror}v${electron.version}/SHASUMS256.txt`;
}

/** Null when it can be had, else why not. */
async function whyUnreachable(address: string): Promise<string | null> {
  try {
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    return answer.ok ? null : `it answers ${answer.status}`;
  } catch (problem) {
    const cause = problem instanceof Error ? (problem.cause ?? problem) : problem;
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  }
}

function run(command: string, args: readonly string[]): number {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  return status ?? 1;
}

const address = runtimeAddress(process.env);
const reason = await whyUnreachable(address);
if (reason === null) {
  process.exitCode = run('electron-vite', ['build']) || run('electron-builder', process.argv.slice(2));
} else {
  const { host } = new URL(address);
  console.error(
    `No packages made: Electron's runtime cannot be had from ${host} (${reason}). Set ELECTRON_MIRROR to another place.`,
  );
  process.exitCode = 1;
}
