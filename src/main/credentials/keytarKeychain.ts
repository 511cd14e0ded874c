import { AppFailure, toAppError } from '../../shared/errors.ts';
import { createListeners } from '../../shared/listeners.ts';
import type { AccountId } from '../../shared/model.ts';
import type { Keytar } from './keytar.ts';
import type { Patience } from './patience.ts';
import type { Keychain } from './types.ts';

export type KeytarKeychainOptions = {
  readonly keytar: Keytar;
  readonly patience: Patience;
  /** The name the user sees in the system's keychain. */
  readonly serviceName?: string;
  /** Called once, when an answer takes so long that somebody may wonder. */
  readonly onSlow?: (() => void) | undefined;
};

const SLOW_MS = 3000;

/** The entry of trial writes. No account has this id: theirs are UUIDs. */
const TRIAL_ENTRY = 'trial';

/**
 * The OS keychain through keytar (Keychain, Credential Manager, Secret Service).
 *
 * Calls run one after the other. Each occupies a thread of libuv's small pool, and a few that hang would stop everything else.
 * While one hangs, the others fail at once.
 */
export function createKeytarKeychain(options: KeytarKeychainOptions): Keychain {
  const { keytar, patience, serviceName = 'BinDist Desktop' } = options;
  let { onSlow } = options;
  const lateAnswers = createListeners<void>();
  let last: Promise<unknown> = Promise.resolve();
  let isHanging = false;
  let isClosed = false;
  let leftMs = patience.answerMs;
  let withdrawal: NodeJS.Timeout | undefined;

  /** Runs `work` after the calls before it, bounded in time. Its errors become `keychain.*`. */
  function run<T>(work: () => Promise<T>): Promise<T> {
    const settled = last.then(() => ask(work));
    last = settled.catch(() => undefined);
    return settled;
  }

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    if (isClosed) {
      throw new AppFailure({ code: 'keychain.unavailable' });
    }
    if (isHanging || leftMs <= 0) {
      throw new AppFailure({ code: 'keychain.locked' });
    }
    const startedMs = performance.now();
    const answer = work();
    const slow = setTimeout(() => {
      onSlow?.();
      onSlow = undefined;
    }, SLOW_MS);
    try {
      return await bounded(answer, leftMs, () => unanswered(answer));
    } finally {
      clearTimeout(slow);
      if (patience.isShared) {
        leftMs -= performance.now() - startedMs;
      }
    }
  }

  function unanswered(answer: Promise<unknown>): void {
    isHanging = true;
    if (patience.isShared) {
      leftMs = 0;
    }
    const answered = (isAnswer: boolean) => {
      isHanging = false;
      clearTimeout(withdrawal);
      if (isAnswer && !isClosed) {
        lateAnswers.emit();
      }
    };
    answer.then(
      () => answered(true),
      () => answered(false),
    );
    if (patience.withdrawMs !== null) {
      withdrawal = setTimeout(() => keytar.end(), Math.max(0, patience.withdrawMs - patience.answerMs));
      withdrawal.unref();
    }
  }

  /** Shows whether the keychain can be written. On a desktop this brings up the system's unlock prompt. */
  async function tryWriting(): Promise<void> {
    await keytar.setPassword(serviceName, TRIAL_ENTRY, 'trial');
    await keytar.deletePassword(serviceName, TRIAL_ENTRY);
  }

  return {
    read(accountId: AccountId) {
      return run(async () => {
        const key = await keytar.getPassword(serviceName, accountId);
        if (key !== null) {
          return key;
        }
        // A locked Secret Service answers 'nothing' instead of 'locked'. Only a write shows the difference.
        await tryWriting();
        return keytar.getPassword(serviceName, accountId);
      });
    },
    write(accountId, key) {
      return run(() => keytar.setPassword(serviceName, accountId, key));
    },
    delete(accountId) {
      return run(async () => {
        if (!(await keytar.deletePassword(serviceName, accountId))) {
          await tryWriting();
          await keytar.deletePassword(serviceName, accountId);
        }
      });
    },
    async probe() {
      try {
        // Reading alone never asks the user anything. So a locked keychain shows only when it is needed.
        await run(() => keytar.getPassword(serviceName, TRIAL_ENTRY));
        return { state: 'available' };
      } catch (thrown) {
        return { state: 'unavailable', error: toAppError(thrown) };
      }
    },
    onLateAnswer: lateAnswers.listen,
    close() {
      isClosed = true;
      clearTimeout(withdrawal);
      keytar.end();
    },
  };
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
 * Keytar passes on the system's words, without codes: 'Cannot create an item in a locked collection' (Secret Service), 'The
 * prompt was dismissed', 'User interaction is not allowed' (macOS), 'The user name or passphrase you entered is not correct'
 * (macOS).
 */
function codeOf(error: unknown): 'keychain.locked' | 'keychain.unavailable' {
  const text = error instanceof Error ? error.message : '';
  return /\blocked\b|prompt|dismissed|cancell?ed|user interaction|passphrase/i.test(text)
    ? 'keychain.locked'
    : 'keychain.unavailable';
}
