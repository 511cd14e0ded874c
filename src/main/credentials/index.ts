export { createAccounts } from './accounts.ts';
export { childEnvironment, forkKeychainChild } from './forkedChild.ts';
export { keytarHere } from './keytarHere.ts';
export { keytarInChild, type StartKeychainChild } from './keytarInChild.ts';
export { createKeytarKeychain } from './keytarKeychain.ts';
export { DESKTOP_PATIENCE, PAGE_PATIENCE, terminalPatience } from './patience.ts';
export type { Accounts, Keychain } from './types.ts';
