import { toAppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import { accountIdSchema } from '../../shared/model.ts';
import type { Keychain } from '../credentials/index.ts';
import { type Finding, ok, problem, warning } from './types.ts';

/** No account has this id: theirs are UUIDs. */
const TRIAL = accountIdSchema.parse('doctor-trial');
const WORD = 'nothing secret';

/** Whether a key can be kept: writes, reads and deletes a trial entry. A locked keychain may ask the user to unlock it. */
export async function checkKeychain(keychain: Keychain): Promise<Finding> {
  try {
    await keychain.write(TRIAL, WORD);
    const read = await keychain.read(TRIAL);
    await keychain.delete(TRIAL);
    return read === WORD
      ? ok('The keychain keeps and gives back what it is given.')
      : problem(
          'The keychain did not give back what it was given.',
          'Keys may have to be entered at every start. Look at the keychain of this computer.',
        );
  } catch (thrown) {
    const { title, text } = describeError(toAppError(thrown));
    return warning(`${title}.`, text);
  }
}
