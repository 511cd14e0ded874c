import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What is raced: a command line that leaves the file in `folder`. */
export type Peer = {
  readonly name: string;
  /** Whether what it leaves is proved to be the published file. */
  readonly verifies: boolean;
  readonly needs: readonly string[];
  readonly command: (race: Race) => string;
};

export type Race = {
  readonly folder: string;
  readonly stateFolder: string;
  readonly url: string;
  readonly sha256: string;
  readonly application: string;
  readonly version: string;
};

const CLI = join(import.meta.dirname, '..', '..', 'src', 'main', 'cli', 'index.ts');

export const PEERS: readonly Peer[] = [
  {
    name: 'bindist get',
    verifies: true,
    needs: [],
    command: ({ folder, stateFolder, application, version }) =>
      `"${process.execPath}" "${CLI}" get ${application} ${version} --json --out "${folder}" --state "${stateFolder}"`,
  },
  {
    name: 'curl',
    verifies: false,
    needs: ['curl'],
    command: ({ folder, url }) => `curl -sf -o "${folder}/file" "${url}"`,
  },
  {
    name: 'curl, then openssl, then sync',
    verifies: true,
    needs: ['curl', 'openssl'],
    command: ({ folder, url, sha256 }) =>
      `curl -sf -o "${folder}/file" "${url}" && openssl dgst -sha256 "${folder}/file" | grep -q ${sha256} && sync "${folder}/file"`,
  },
  {
    name: 'aria2c -x4 --checksum',
    verifies: true,
    needs: ['aria2c'],
    command: ({ folder, url, sha256 }) =>
      `aria2c -q -x4 -s4 --checksum=sha-256=${sha256} -d "${folder}" -o file "${url}"`,
  },
];

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

/** Seconds from start to end; throws when the peer fails, since a race it did not finish says nothing. */
export function run(command: string, environment: Record<string, string>): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('exit', (code) => {
      if (code === 0) resolve((performance.now() - start) / 1000);
      else reject(new Error(`exit code ${code}: ${command.replace(/\?\S*/g, '?…')}`));
    });
  });
}
