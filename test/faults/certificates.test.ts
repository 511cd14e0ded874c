import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRangeClient } from '../../src/main/downloads/index.ts';
import { type Authority, createAuthority } from '../support/network/authority.ts';

let authority: Authority;
const known = getCACertificates();

beforeAll(() => {
  authority = createAuthority();
});

afterAll(() => {
  setDefaultCACertificates(known);
  authority.remove();
});

it.each([
  ['good', 'IP:127.0.0.1', 5, true, null],
  ['expired', 'IP:127.0.0.1', -1, true, 'CERT_HAS_EXPIRED'],
  ['of another host', 'DNS:elsewhere.example', 5, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['of an authority nobody knows', 'IP:127.0.0.1', 5, false, 'SELF_SIGNED_CERT_IN_CHAIN'],
])('32 a certificate that is %s', async (_name, subjectAltName, days, isKnown, systemCode) => {
  const pair = authority.issue(subjectAltName, days);
  let requests = 0;
  const server = createServer(pair, (_request, response) => {
    requests += 1;
    response.writeHead(206, { 'content-range': 'bytes 0-4/5', 'content-length': 5 }).end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  setDefaultCACertificates(isKnown ? [...known, authority.pem] : known);
  const client = createRangeClient({ userAgent: 'test', environment: {} });
  try {
    const answer = client.get({
      url: `https://127.0.0.1:${port}/f?X-Amz-Signature=canary`,
      range: { start: 0, end: 5 },
      ifMatch: null,
      signal: new AbortController().signal,
      reachOf: () => 'loopback',
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
