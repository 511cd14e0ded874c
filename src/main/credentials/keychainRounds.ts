import type { Storage } from '../storage/index.ts';
import { readAccountRows, setKeyStorage } from './accountRows.ts';
import type { BoundKeys } from './boundKeys.ts';
import type { HeldKeys } from './heldKeys.ts';

/** Goes through all accounts with the keychain: at the start, and when it was opened after all. */
export type KeychainRounds = {
  /** What lies in it is read, so that it is known whose key is there. */
  ask(): Promise<void>;
  /** What could not be read is read, what could not be stored is stored. */
  askAgain(): Promise<void>;
};

export function createKeychainRounds(
  storage: Storage,
  keys: HeldKeys,
  readKey: BoundKeys['readKey'],
  onChanged: () => void,
): KeychainRounds {
  async function ask(): Promise<void> {
    const rows = readAccountRows(storage).filter((row) => row.keyStorage === 'keychain');
    if (rows.length === 0) {
      await keys.probe();
      onChanged();
    }
    for (const row of rows) {
      await readKey(row).catch(() => null);
    }
  }

  async function askAgain(): Promise<void> {
    await ask();
    for (const { id, keyStorage } of readAccountRows(storage)) {
      const held = keyStorage === 'session' ? keys.inMemory(id) : undefined;
      if (held !== undefined && (await keys.store(id, held)) === null) {
        setKeyStorage(storage, id, 'keychain');
      }
    }
    onChanged();
  }

  return { ask, askAgain };
}
