// Child process of keytarKeychain.test.ts: a keychain call that blocks a thread of libuv's pool for ever (it opens a pipe
// nobody writes to), then the end of the process.
import { open } from 'node:fs/promises';
import { createKeytarKeychain } from '../../../src/main/credentials/index.ts';
import { toAppError } from '../../../src/shared/errors.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';

const keychain = createKeytarKeychain({
  timeoutMs: 50,
  load: async () => ({
    getPassword: async () => String(await open(process.argv[2] ?? '')),
    setPassword: async () => undefined,
    deletePassword: async () => true,
  }),
});
await keychain.read(accountIdSchema.parse('some-account')).catch((error: unknown) => {
  process.stdout.write(toAppError(error).code);
});
process.exit(0);
