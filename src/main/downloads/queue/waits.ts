import type { AccountId, DownloadId } from '../../../shared/model.ts';
import type { Clock } from '../clock.ts';
import type { FileLayer } from '../disk/fileLayer.ts';
import type { DownloadRecord } from '../record/record.ts';
import type { Problem } from '../retry/problem.ts';
import type { RetryAction } from '../retry/retryPolicy.ts';
import { createAccountGates } from './accountGates.ts';
import type { Entry } from './entry.ts';
import { createFolderGates } from './folderGates.ts';
import type { Registry } from './registry.ts';

/** What downloads wait for: network and key belong to an account, disk to a folder, and seldom it is a download's own affair. */
export type Waits = {
  isWorthTrying(accountId: AccountId, folder: string): boolean;
  /** Times in a row the account's downloads had to wait without a byte in between. */
  count(accountId: AccountId): number;
  /** Bytes arrived. */
  bytesArrived(accountId: AccountId): void;
  /** A run ended with this; to be told before its download's state says so. */
  met(record: DownloadRecord, action: Extract<RetryAction, { kind: 'wait' }>, problem: Problem): void;
  /** The entry waits now, or does not any more. */
  arm(entry: Entry): void;
  /** The user insists: whatever these wait for is tried now. */
  insist(entries: readonly Entry[]): void;
  /** A part was deleted: what waits for room may have it now. */
  roomMayBeThere(): void;
  networkMayBeBack(): void;
  accountChanged(accountId: AccountId): void;
  /** How often that was said: what a run met before the last time says nothing of what holds since. */
  changes(accountId: AccountId): number;
  /** Nothing of it begins before `accountChanged`. */
  accountRemoved(accountId: AccountId): void;
  stop(): void;
};

export type WaitsDependencies = {
  readonly clock: Clock;
  readonly files: Pick<FileLayer, 'facts' | 'freeBytes'>;
  readonly registry: Pick<Registry, 'waiting' | 'waitingIn'>;
  readonly wake: (entry: Entry) => void;
  /** It waits for more room than there is: true when some was made, and looked at again. */
  readonly makeRoom: (entry: Entry) => Promise<boolean>;
  /** Something may be begun that could not before. */
  readonly onOpen: () => void;
};

export function createWaits({ clock, files, registry, wake, makeRoom, onOpen }: WaitsDependencies): Waits {
  /** Of those that wait for nobody else. */
  const timers = new Map<DownloadId, () => void>();
  const changes = new Map<AccountId, number>();
  const changesOf = (accountId: AccountId) => changes.get(accountId) ?? 0;

  const accounts = createAccountGates(clock, (accountId) => {
    for (const entry of registry.waiting(accountId)) {
      // What waits for the user's word on a storage learns nothing from a network that is back.
      if (!waitsForDisk(entry) && !waitsForStorage(entry) && !timers.has(entry.record.id)) {
        wake(entry);
      }
    }
    onOpen();
  });

  const folders = createFolderGates(clock, files, (folder, freeBytes) => {
    const waiting = registry.waitingIn(folder).filter(waitsForDisk);
    const fitting = waiting.filter((entry) => fits(entry, freeBytes));
    fitting.forEach(wake);
    onOpen();
    void makeRoomFor(waiting.filter((entry) => !fitting.includes(entry)));
    return fitting.length < waiting.length;
  });

  /** In the queue's order, and no more than one at a time: what is made for one is looked at before it is made for the next. */
  async function makeRoomFor(waiting: readonly Entry[]) {
    for (const entry of waiting.toSorted((a, b) => a.record.position - b.record.position)) {
      if (waitsForDisk(entry) && (await makeRoom(entry))) {
        return;
      }
    }
  }

  function disarm(id: DownloadId) {
    timers.get(id)?.();
    timers.delete(id);
  }

  return {
    isWorthTrying: (accountId, folder) => accounts.isOpen(accountId) && folders.isOpen(folder),
    count: accounts.waits,
    bytesArrived: accounts.bytesArrived,

    met({ accountId, folder }, { reason, delayMs }, { reason: why, error }) {
      const untilMs = delayMs === null ? null : clock.now() + delayMs;
      switch (reason) {
        case 'diskFull':
        case 'folderMissing':
          folders.meet(folder, error.neededBytes === undefined);
          return;
        case 'retryAt':
          if (why === 'server.unavailable') {
            accounts.turnAway(accountId, reason, untilMs);
            return;
          }
          accounts.close(accountId, reason, untilMs);
          return;
        case 'storageNotAllowed':
          // Its files may lie elsewhere.
          accounts.turnAway(accountId, reason, untilMs);
          return;
        case 'offline':
        case 'keyNeeded':
          accounts.close(accountId, reason, untilMs);
      }
    },

    arm(entry) {
      const { id, accountId, state } = entry.record;
      disarm(id);
      if (state.kind === 'waiting' && state.reason === 'retryAt' && accounts.isOpen(accountId)) {
        const delayMs = (state.retryAt ?? clock.now()) - clock.now();
        timers.set(
          id,
          clock.after(delayMs, () => {
            timers.delete(id);
            wake(entry);
          }),
        );
      }
    },

    insist(entries) {
      for (const accountId of new Set(entries.map(({ record }) => record.accountId))) {
        if (!accounts.isOpen(accountId)) {
          accounts.open(accountId);
        }
      }
      for (const { record } of entries) {
        folders.open(record.folder);
      }
    },

    roomMayBeThere: folders.lookAgain,
    networkMayBeBack: accounts.openOffline,
    changes: changesOf,
    accountChanged(accountId) {
      changes.set(accountId, changesOf(accountId) + 1);
      for (const entry of registry.waiting(accountId)) {
        if (waitsForStorage(entry)) {
          wake(entry);
        }
      }
      accounts.open(accountId);
    },
    accountRemoved: (accountId) => accounts.close(accountId, 'keyNeeded', null),

    stop() {
      accounts.stop();
      folders.stop();
      for (const id of [...timers.keys()]) {
        disarm(id);
      }
    },
  };
}

function waitsForDisk({ record: { state } }: Entry): boolean {
  return state.kind === 'waiting' && (state.reason === 'diskFull' || state.reason === 'folderMissing');
}

function waitsForStorage({ record: { state } }: Entry): boolean {
  return state.kind === 'waiting' && state.reason === 'storageNotAllowed';
}

/** False only where it is known that there is too little room. */
function fits({ record: { state } }: Entry, freeBytes: number | null): boolean {
  const neededBytes = state.kind === 'waiting' ? state.error?.neededBytes : undefined;
  return freeBytes === null || neededBytes === undefined || neededBytes <= freeBytes;
}
