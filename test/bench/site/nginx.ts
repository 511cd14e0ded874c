import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const PORTS = { plain: 8181, tls: 8182, slow: 8183 } as const;
/** Of the port that gives each connection so much and no more. */
export const SLOW_BYTES_PER_SECOND = 5_000_000;

export type Nginx = { readonly root: string; readonly certificate: string; stop(): void };

/**
 * An nginx of our own, with its own configuration and folder: nothing of the machine's is touched.
 *
 * @param within words to put before the command: to run it in a network namespace
 */
export async function startNginx(
  folder: string,
  root: string,
  address: string,
  within: readonly string[] = [],
): Promise<Nginx> {
  for (const name of [root, join(folder, 'tmp')]) mkdirSync(name, { recursive: true });
  const certificate = join(folder, 'certificate.pem');
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-keyout', join(folder, 'key.pem'), '-out', certificate, '-subj', '/CN=bench'],
      ...['-addext', `subjectAltName=IP:${address},DNS:far.localhost`],
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, root, address));
  const [program = '', ...words] = [...within, 'nginx', '-p', folder, '-c', join(folder, 'nginx.conf')];
  const child: ChildProcess = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (within.length === 0) await untilListening(PORTS.slow, address);
  else await sleep(1000);
  if (child.exitCode !== null) throw new Error(`nginx ended with code ${child.exitCode}.`);
  return { root, certificate, stop: () => void child.kill('SIGTERM') };
}

async function untilListening(port: number, host: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isThere) return;
    await sleep(50);
  }
  throw new Error('nginx does not answer.');
}

function configuration(folder: string, root: string, address: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/tmp;`)
    .join(' ');
  return `
user root; worker_processes 2; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; ${temporary}
  root ${root};
  server { listen ${address}:${PORTS.plain}; }
  server { listen ${address}:${PORTS.tls} ssl; ssl_certificate ${folder}/certificate.pem; ssl_certificate_key ${folder}/key.pem; }
  server { listen ${address}:${PORTS.slow}; location / { limit_rate ${SLOW_BYTES_PER_SECOND}; } }
}
`;
}
