import { toAppError } from '../../shared/errors.ts';
import { accountIdSchema } from '../../shared/model.ts';
import type { Keychain } from '../credentials/index.ts';
import { type Judged, ok, problem, warning } from './types.ts';

/** No account has this id: theirs are UUIDs. */
const TRIAL = accountIdSchema.parse('doctor-trial');
const WORD = 'nothing secret';

/** Whether a key can be kept: writes, reads and deletes a trial entry. A locked keychain may ask the user to unlock it. */
export async function checkKeychain(keychain: Keychain): Promise<Judged> {
  try {
    await keychain.write(TRIAL, WORD);
    const read = await keychain.read(TRIAL);
    await keychain.delete(TRIAL);
    return read === WORD ? ok({ code: 'keychainWorks' }) : problem({ code: 'keychainForgets' });
  } catch (thrown) {
    return warning({ code: 'keychainFails', error: toAppError(thrown) });
  }
}
