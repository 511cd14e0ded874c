import { checkKeytar } from './nativeModule.ts';

/** What is used of keytar. */
export type KeytarFunctions = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

/** Keytar, somewhere it can be got rid of. */
export type Keytar = KeytarFunctions & {
  /** Ends what is under way, as far as that can be ended. A later call begins anew. */
  end(): void;
};

/** The only importer of it. Loaded when first used: a missing native library is an error of that call, no crash at the start. */
export async function loadKeytar(): Promise<KeytarFunctions> {
  await checkKeytar();
  const { default: keytar } = await import('keytar');
  return keytar;
}
