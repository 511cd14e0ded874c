// Child process of proxy.test.ts: one call with the proxy its environment names. Prints the error's data, or null.
import { createBindistClient } from '../../../src/main/bindist/index.ts';
import { toAppError } from '../../../src/shared/errors.ts';

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
