export { createAccounts } from './accounts.ts';
export { createKeytarKeychain } from './keytarKeychain.ts';
export type { Accounts, Keychain } from './types.ts';
