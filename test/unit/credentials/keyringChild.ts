// Child process of keytarKeychain.test.ts: tries everything with the keyring of its session and prints what came out.
import { execFileSync } from 'node:child_process';
import {
  createKeytarKeychain,
  forkKeychainChild,
  keytarInChild,
  terminalPatience,
} from '../../../src/main/credentials/index.ts';
import { toAppError } from '../../../src/shared/errors.ts';
import { accountIdSchema } from '../../../src/shared/model.ts';

const keychain = createKeytarKeychain({
  keytar: keytarInChild(forkKeychainChild),
  patience: terminalPatience(false, 0),
  serviceName: 'BinDist Desktop test',
});
const id = accountIdSchema.parse('5f0c6f0e-0000-4000-8000-000000000000');
const results: Record<string, unknown> = {};

async function record(name: string, work: Promise<unknown>): Promise<void> {
  results[name] = await work.then(
    (value) => value ?? null,
    (error: unknown) => toAppError(error).code,
  );
}

function lockKeyring(): void {
  const path = '/org/freedesktop/secrets';
  execFileSync('dbus-send', [
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.secrets',
    path,
    'org.freedesktop.Secret.Service.Lock',
    `array:objpath:${path}/collection/login`,
  ]);
}

await record('probe', keychain.probe());
await record('readMissing', keychain.read(id));
await record('write', keychain.write(id, 'first'));
await record('overwrite', keychain.write(id, 'sëcond key'));
await record('read', keychain.read(id));
if (process.argv.includes('--lock-midway')) {
  lockKeyring();
  await record('readLocked', keychain.read(id));
}
await record('delete', keychain.delete(id));
await record('deleteMissing', keychain.delete(id));
await record('readDeleted', keychain.read(id));
keychain.close();
process.stdout.write(JSON.stringify(results));
