// Child process of keytarKeychain.test.ts: a keychain call in this very process that blocks a thread of libuv's pool for ever (it
// opens a pipe nobody writes to), then the end of the process as Electron's `app.exit` makes it. (A terminal has its calls in a
// process of their own, and ends by itself: endingAtKeychain.test.ts.)
import { open } from 'node:fs/promises';
import { createKeytarKeychain, keytarHere } from '../../../src/main/credentials/index.ts';
import { toAppError } from '../../../src/shared/errors.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';

const keychain = createKeytarKeychain({
  patience: { answerMs: 50, isShared: false, withdrawMs: null },
  keytar: keytarHere(async () => ({
    getPassword: async () => String(await open(process.argv[2] ?? '')),
    setPassword: async () => undefined,
    deletePassword: async () => true,
  })),
});
await keychain.read(accountIdSchema.parse('some-account')).catch((error: unknown) => {
  process.stdout.write(toAppError(error).code);
});
keychain.close();
process.exit(0);
