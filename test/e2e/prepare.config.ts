import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostStatuses, PROJECT } from './hosts.ts';

/** Before any spec: builds what the hosts run, and says which hosts run and which do not. `npm test` reads the file. */
export default function prepare(): void {
  execFileSync(
    process.execPath,
    [join(PROJECT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: PROJECT, stdio: 'inherit' },
  );
  const statuses = hostStatuses();
  mkdirSync(join(PROJECT, 'test-results'), { recursive: true });
  writeFileSync(join(PROJECT, 'test-results', 'hosts.json'), JSON.stringify(statuses, null, 2));
  for (const { host, ran, why } of statuses) {
    console.log(ran ? `host ${host}: runs: ${why}` : `host ${host}: did not run: ${why}`);
  }
}
