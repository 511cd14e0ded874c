import { AppFailure, toAppError } from '../../shared/errors.ts';
import type { AccountId } from '../../shared/model.ts';
import { checkKeytar } from './nativeModule.ts';
import type { Keychain } from './types.ts';

/** What is used of keytar. The only importer of it is `loadKeytar` below. */
export type KeytarFunctions = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

export type KeytarKeychainOptions = {
  /** Name the user sees in the system's keychain. */
  readonly serviceName?: string;
  /** How long one call may take: an unlock prompt nobody answers never ends by itself. */
  readonly timeoutMs?: number;
  readonly load?: () => Promise<KeytarFunctions>;
};

/** Entry of the trial writes. No account has this id: theirs are UUIDs. */
const TRIAL_ENTRY = 'trial';

/**
 * The OS keychain by way of keytar (Keychain, Credential Manager, Secret Service). Loaded when first used, so that a missing
 * native library is `keychain.unavailable` and no crash at the start.
 *
 * Calls run one after the other: each occupies a thread of libuv's small pool, and a few that hang would stop all file access.
 * While one hangs, the others fail at once.
 */
export function createKeytarKeychain(options: KeytarKeychainOptions = {}): Keychain {
  const { serviceName = 'BinDist Desktop', timeoutMs = 15_000, load = loadKeytar } = options;
  let loading: Promise<KeytarFunctions> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isHanging = false;

  /** Runs `work` after the calls before it; bounded in time, its errors classified. */
  function run<T>(work: (keytar: KeytarFunctions) => Promise<T>): Promise<T> {
    if (isHanging) {
      return Promise.reject(new AppFailure({ code: 'keychain.locked' }));
    }
    const settled = last
      .then(() => {
        loading ??= load();
        return loading;
      })
      .then(work);
    last = settled.catch(() => undefined);
    return bounded(settled, timeoutMs, () => {
      isHanging = true;
      process.once('exit', endProcess);
      void last.then(() => {
        isHanging = false;
        process.off('exit', endProcess);
      });
    });
  }

  /** Says whether the keychain can be written; on a desktop this is what brings up the system's unlock prompt. */
  async function tryWriting(keytar: KeytarFunctions): Promise<void> {
    await keytar.setPassword(serviceName, TRIAL_ENTRY, 'trial');
    await keytar.deletePassword(serviceName, TRIAL_ENTRY);
  }

  return {
    read(accountId: AccountId) {
      return run(async (keytar) => {
        const key = await keytar.getPassword(serviceName, accountId);
        if (key !== null) {
          return key;
        }
        // A locked Secret Service says 'nothing' where it means 'locked': only a write tells them apart.
        await tryWriting(keytar);
        return keytar.getPassword(serviceName, accountId);
      });
    },
    write(accountId, key) {
      return run((keytar) => keytar.setPassword(serviceName, accountId, key));
    },
    delete(accountId) {
      return run(async (keytar) => {
        if (!(await keytar.deletePassword(serviceName, accountId))) {
          await tryWriting(keytar);
          await keytar.deletePassword(serviceName, accountId);
        }
      });
    },
    async probe() {
      try {
        // Reading alone never asks the user anything; so a locked one shows only when it is needed.
        await run((keytar) => keytar.getPassword(serviceName, TRIAL_ENTRY));
        return { state: 'available' };
      } catch (thrown) {
        return { state: 'unavailable', error: toAppError(thrown) };
      }
    },
  };
}

/**
 * Node waits at its exit for the threads of libuv's pool, so for a prompt nobody answers. 'exit' is the last thing that runs
 * and everything else is closed by then; the exit code is lost, which is better than a process that never ends.
 */
function endProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function loadKeytar(): Promise<KeytarFunctions> {
  await checkKeytar();
  const { default: keytar } = await import('keytar');
  return keytar;
}

async function bounded<T>(work: Promise<T>, timeoutMs: number, onTimeout: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      onTimeout();
      reject(new AppFailure({ code: 'keychain.locked' }));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } catch (error) {
    throw error instanceof AppFailure ? error : new AppFailure({ code: codeOf(error) });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Keytar gives the system's words and no codes: 'Cannot create an item in a locked collection' (Secret Service), 'The prompt
 * was dismissed', 'User interaction is not allowed' (macOS), 'The user name or passphrase you entered is not correct' (macOS).
 */
function codeOf(error: unknown): 'keychain.locked' | 'keychain.unavailable' {
  const text = error instanceof Error ? error.message : '';
  return /\blocked\b|prompt|dismissed|cancell?ed|user interaction|passphrase/i.test(text)
    ? 'keychain.locked'
    : 'keychain.unavailable';
}
