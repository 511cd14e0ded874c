import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type KeyPair = { readonly key: Buffer; readonly cert: Buffer };

/** A certificate authority of its own, for one test file. */
export type Authority = {
  /** Its certificate: who trusts it trusts all it issued. */
  readonly pem: string;
  /** @param subjectAltName `DNS:name` or `IP:address`; @param days negative: it has run out */
  issue(subjectAltName: string, days: number): KeyPair;
  remove(): void;
};

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const SIGNER = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];

export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'bindist-authority-'));
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const read = (name: string) => readFileSync(join(folder, name));
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
  return {
    pem: read('authority.pem').toString(),
    issue(subjectAltName, days) {
      writeFileSync(join(folder, 'leaf.ext'), `subjectAltName=${subjectAltName}`);
      openssl('req', ...NEW_KEY, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=leaf');
      const leaf = ['-in', 'leaf.csr', '-days', String(days), '-extfile', 'leaf.ext', '-out', 'leaf.pem'];
      openssl('x509', '-req', ...SIGNER, ...leaf);
      return { key: read('leaf.key'), cert: read('leaf.pem') };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
