import { type AppError, toAppError } from '../../shared/errors.ts';
import type { AccountId, KeychainStatus } from '../../shared/model.ts';
import type { Keychain } from './types.ts';

/** Keys in use: each read once from the keychain, and those that could not be stored at all. */
export type HeldKeys = {
  /** What is known without asking: 'unknown' until the keychain was asked. */
  presence(id: AccountId): 'held' | 'missing' | 'unknown';
  /** Null when the keychain holds none. Throws an `AppFailure` `keychain.*`. */
  fromKeychain(id: AccountId): Promise<string | null>;
  inMemory(id: AccountId): string | undefined;
  /** Keeps a key for this run, and in the keychain if that works; the error when it does not. */
  store(id: AccountId, key: string): Promise<AppError | null>;
  /** Throws an `AppFailure` `keychain.*` when it may still be in the keychain. */
  drop(id: AccountId): Promise<void>;
  keychainStatus(): KeychainStatus;
  probe(): Promise<void>;
};

export function createHeldKeys(keychain: Keychain): HeldKeys {
  const keys = new Map<AccountId, string>();
  const missing = new Set<AccountId>();
  let status: KeychainStatus = { state: 'available' };

  /** Every use of the keychain says whether it works. */
  async function using<T>(work: Promise<T>): Promise<T> {
    try {
      const value = await work;
      status = { state: 'available' };
      return value;
    } catch (error) {
      status = { state: 'unavailable', error: toKeychainError(error) };
      throw error;
    }
  }

  return {
    presence(id) {
      return keys.has(id) ? 'held' : missing.has(id) ? 'missing' : 'unknown';
    },
    inMemory: (id) => keys.get(id),
    async fromKeychain(id) {
      const held = keys.get(id);
      if (held !== undefined) {
        return held;
      }
      const key = await using(keychain.read(id));
      if (key === null) {
        missing.add(id);
      } else {
        missing.delete(id);
        keys.set(id, key);
      }
      return key;
    },
    async store(id, key) {
      keys.set(id, key);
      missing.delete(id);
      try {
        await using(keychain.write(id, key));
        return null;
      } catch (error) {
        return toKeychainError(error);
      }
    },
    async drop(id) {
      keys.delete(id);
      missing.delete(id);
      await using(keychain.delete(id));
    },
    keychainStatus: () => status,
    async probe() {
      status = await keychain.probe();
    },
  };
}

/** A keychain that throws something else than it should is an unavailable one. */
export function toKeychainError(thrown: unknown): AppError {
  const error = toAppError(thrown);
  return error.code === 'app.internal' ? { code: 'keychain.unavailable' } : error;
}
