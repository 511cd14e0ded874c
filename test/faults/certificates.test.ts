import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRangeClient } from '../../src/main/downloads/index.ts';

/** Certificates of one authority, made for this run. */
let folder: string;
let authority: string;
const known = getCACertificates();

const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function issue(name: string, subjectAltName: string, days: number) {
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${subjectAltName}`);
  openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  const signer = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    ...signer,
    '-days',
    `${days}`,
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.pem`,
  );
  return { key: readFileSync(join(folder, `${name}.key`)), cert: readFileSync(join(folder, `${name}.pem`)) };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-certificates-'));
  openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-keyout',
    'authority.key',
    '-out',
    'authority.pem',
    '-subj',
    '/CN=test',
  );
  authority = readFileSync(join(folder, 'authority.pem'), 'utf8');
});

afterAll(() => {
  setDefaultCACertificates(known);
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['good', 'IP:127.0.0.1', 5, true, null],
  ['expired', 'IP:127.0.0.1', -1, true, 'CERT_HAS_EXPIRED'],
  ['of another host', 'DNS:elsewhere.example', 5, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['of an authority nobody knows', 'IP:127.0.0.1', 5, false, 'SELF_SIGNED_CERT_IN_CHAIN'],
])('32 a certificate that is %s', async (_name, subjectAltName, days, isKnown, systemCode) => {
  const pair = issue('leaf', subjectAltName, days);
  let requests = 0;
  const server = createServer(pair, (_request, response) => {
    requests += 1;
    response.writeHead(206, { 'content-range': 'bytes 0-4/5', 'content-length': 5 }).end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  setDefaultCACertificates(isKnown ? [...known, authority] : known);
  const client = createRangeClient({ userAgent: 'test', environment: {} });
  try {
    const answer = client.get({
      url: `https://127.0.0.1:${port}/f?X-Amz-Signature=canary`,
      range: { start: 0, end: 5 },
      ifMatch: null,
      signal: new AbortController().signal,
    });
    if (systemCode === null) {
      expect((await answer).status).toBe(206);
    } else {
      await expect(answer).rejects.toMatchObject({ error: { code: 'network.tls', systemCode } });
      // Not even the request went out: its query is a secret.
      expect(requests).toBe(0);
    }
  } finally {
    client.close();
    server.closeAllConnections();
    server.close();
  }
});
