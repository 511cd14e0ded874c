import { toAppError } from '../../shared/errors.ts';

export type WorkingKey = { readonly key: string; readonly usedSecretAlone: boolean };

/**
 * Finds the spelling of a key that the server accepts. Self-hosted servers hand out regenerated keys as `prefix.secret` and then
 * accept the secret alone (docs/bindist-api.md, 'Regenerated keys'). So where the whole key is refused, the part after its first
 * dot is tried once.
 *
 * @param check throws what the server said
 * @throws what the server said about the key as typed, since nobody typed the other one
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
