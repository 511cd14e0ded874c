import { spawnSync } from 'node:child_process';
import { missingPrograms } from './race.ts';

const PACKAGE_OF: Readonly<Record<string, string>> = {
  nginx: 'nginx-light',
  aria2c: 'aria2',
  curl: 'curl',
  wget2: 'wget2',
  openssl: 'openssl',
  cc: 'gcc libc6-dev',
  ip: 'iproute2',
  '/usr/bin/time': 'time',
};

/** Installs from Debian what the races need, where this may be done; else says what is missing, and throws. */
export function installPeers(): void {
  const missing = missingPrograms(Object.keys(PACKAGE_OF));
  if (missing.length === 0) return;
  const packages = missing.map((program) => PACKAGE_OF[program]).join(' ');
  if (process.getuid?.() === 0) {
    spawnSync(
      'sh',
      ['-c', `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages}`],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      },
    );
  }
  const stillMissing = missingPrograms(missing);
  if (stillMissing.length > 0) {
    throw new Error(
      `bench: missing ${stillMissing.join(', ')}; install ${packages}, and run as root (network namespaces).`,
    );
  }
}
