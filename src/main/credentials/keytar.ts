import { checkKeytar } from './nativeModule.ts';

/** The part of keytar that is used. */
export type KeytarFunctions = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

/** Keytar in a place where its calls can be given up. */
export type Keytar = KeytarFunctions & {
  /** Ends what is under way, as far as that is possible. A later call begins anew. */
  end(): void;
};

/**
 * The only import of keytar. It is loaded when it is first used, so that a missing native library fails that call and not the
 * start.
 */
export async function loadKeytar(): Promise<KeytarFunctions> {
  await checkKeytar();
  const { default: keytar } = await import('keytar');
  return keytar;
}
