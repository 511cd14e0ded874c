import { type AppError, toAppError } from '../../shared/errors.ts';
import type { AccountId, KeychainStatus } from '../../shared/model.ts';
import { type BoundKey, formatSecret, parseSecret } from './boundKey.ts';
import type { Keychain } from './types.ts';

/** The keys of this run, each with its server: those read from the keychain, and those that could not be stored in it. */
export type HeldKeys = {
  /** True once the keychain has answered that it holds no usable key. */
  isMissing(id: AccountId): boolean;
  /** Null when the keychain holds none, or one without a server. Throws an `AppFailure` `keychain.*`. */
  fromKeychain(id: AccountId): Promise<BoundKey | null>;
  inMemory(id: AccountId): BoundKey | undefined;
  /** Keeps a key for this run, and in the keychain if that works. Answers with the error when it does not. */
  store(id: AccountId, bound: BoundKey): Promise<AppError | null>;
  /** Throws an `AppFailure` `keychain.*` when the key may still be in the keychain. */
  drop(id: AccountId): Promise<void>;
  keychainStatus(): KeychainStatus;
  probe(): Promise<void>;
};

export function createHeldKeys(keychain: Keychain): HeldKeys {
  const keys = new Map<AccountId, BoundKey>();
  const missing = new Set<AccountId>();
  /** How often a key was stored or dropped here. Whatever is read from the keychain across such a change is out of date. */
  const changes = new Map<AccountId, number>();
  let status: KeychainStatus = { state: 'available' };

  /** Every use of the keychain shows whether it works. */
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

  function noteChange(id: AccountId): void {
    changes.set(id, (changes.get(id) ?? 0) + 1);
  }

  return {
    isMissing: (id) => missing.has(id),
    inMemory: (id) => keys.get(id),
    async fromKeychain(id) {
      const held = keys.get(id);
      if (held !== undefined) {
        return held;
      }
      const before = changes.get(id);
      const secret = await using(keychain.read(id));
      if (changes.get(id) !== before) {
        return keys.get(id) ?? null;
      }
      const bound = secret === null ? null : parseSecret(secret);
      if (bound === null) {
        missing.add(id);
        return null;
      }
      missing.delete(id);
      keys.set(id, bound);
      return bound;
    },
    async store(id, bound) {
      noteChange(id);
      keys.set(id, bound);
      missing.delete(id);
      try {
        await using(keychain.write(id, formatSecret(bound)));
        return null;
      } catch (error) {
        return toKeychainError(error);
      }
    },
    async drop(id) {
      noteChange(id);
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

/** Any other error of a keychain means that it is unavailable. */
export function toKeychainError(thrown: unknown): AppError {
  const error = toAppError(thrown);
  return error.code === 'app.internal' ? { code: 'keychain.unavailable' } : error;
}
