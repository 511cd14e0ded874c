import { toAppError } from '../../shared/errors.ts';

export type WorkingKey = { readonly key: string; readonly usedSecretAlone: boolean };

/**
 * The key as the server takes it. Self-hosted servers hand out regenerated keys as `prefix.secret` and then know the secret
 * alone (docs/bindist-api.md, 'Regenerated keys'): where the whole is refused, what follows the first dot is tried, once.
 *
 * @param check throws what the server said
 * @throws what it said of the key as typed: the second attempt is ours, and nobody typed it
 */
export async function findWorkingKey(
  typed: string,
  check: (key: string) => Promise<void>,
): Promise<WorkingKey> {
  try {
    await check(typed);
    return { key: typed, usedSecretAlone: false };
  } catch (refusal) {
    const secret = typed.slice(typed.indexOf('.') + 1);
    if (toAppError(refusal).code !== 'account.keyRefused' || secret === '' || secret === typed) {
      throw refusal;
    }
    try {
      await check(secret);
    } catch {
      throw refusal;
    }
    return { key: secret, usedSecretAlone: true };
  }
}
