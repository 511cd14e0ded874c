import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostStatuses } from './hosts.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Before any spec: builds what the hosts run, and says which hosts run and which do not. `npm test` reads the file. */
export default function prepare(): void {
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: ROOT, stdio: 'inherit' },
  );
  const statuses = hostStatuses();
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  writeFileSync(join(ROOT, 'test-results', 'hosts.json'), JSON.stringify(statuses, null, 2));
  for (const { host, ran, why } of statuses) {
    console.log(ran ? `host ${host}: runs: ${why}` : `host ${host}: did not run: ${why}`);
  }
}
