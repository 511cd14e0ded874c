// Child process of proxy.test.ts: one call with the proxy its environment names. Prints the error's data, or null.
import dns from 'node:dns';
import { createBindistClient } from '../../../src/main/bindist/index.ts';
import { toAppError } from '../../../src/shared/errors.ts';

// Names under .test lead here, whatever this machine's hosts file or its DNS server makes of them.
const { lookup } = dns;
Object.assign(dns, {
  lookup: (hostname: string, options: dns.LookupAllOptions, answer: Parameters<typeof lookupAll>[2]) =>
    lookupAll(hostname.endsWith('.test') ? '127.0.0.1' : hostname, options, answer),
});

function lookupAll(
  hostname: string,
  options: dns.LookupAllOptions,
  answer: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
): void {
  lookup(hostname, options, answer);
}

const client = createBindistClient({
  serverUrl: process.argv[2] ?? '',
  key: 'canarySecretKey',
  appVersion: '1',
});
const error = await client.checkKey().then(
  () => null,
  (thrown: unknown) => toAppError(thrown),
);
process.stdout.write(JSON.stringify(error));
