export { createAccounts } from './accounts.ts';
export { createKeytarKeychain } from './keytarKeychain.ts';
export type { Accounts, AccountWithKey, Keychain, NewAccount } from './types.ts';
