import { type AppError, toAppError } from '../../shared/errors.ts';
import { type Account, accountIdSchema } from '../../shared/model.ts';
import { DEFAULT_SERVER_URL, parseServerUrl } from '../../shared/serverUrl.ts';
import type { AccountWithKey } from './types.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Id of the one account that is never stored. */
const ENVIRONMENT_ACCOUNT_ID = accountIdSchema.parse('environment');

/**
 * The account of `BINDIST_API_KEY` and `BINDIST_API_URL` (default: hosted BinDist); null without a key.
 *
 * @throws AppFailure `account.badServerUrl` or `account.insecureServer`
 */
function readEnvironmentAccount(environment: Environment): AccountWithKey | null {
  const key = environment.BINDIST_API_KEY?.trim() ?? '';
  if (key === '') {
    return null;
  }
  const serverUrl = parseServerUrl(environment.BINDIST_API_URL?.trim() || DEFAULT_SERVER_URL);
  const account: Account = {
    id: ENVIRONMENT_ACCOUNT_ID,
    name: new URL(serverUrl).host,
    serverUrl,
    keyStorage: 'environment',
    hasKey: true,
  };
  return { account, key };
}

/** The same, where a problem is told and there is no account then. */
export function findEnvironmentAccount(
  environment: Environment,
  onProblem: (error: AppError) => void,
): AccountWithKey | null {
  try {
    return readEnvironmentAccount(environment);
  } catch (error) {
    onProblem(toAppError(error));
    return null;
  }
}
