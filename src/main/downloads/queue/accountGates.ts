import type { AccountId } from '../../../shared/model.ts';
import type { Clock } from '../clock.ts';

type GateReason = 'offline' | 'retryAt' | 'keyNeeded' | 'storageNotAllowed';

type Gate = {
  reason: GateReason;
  isClosed: boolean;
  /** When it opens by itself; Infinity: never. */
  untilMs: number;
  /** Times in a row it was closed without a byte in between. */
  waits: number;
  /** Downloads turned away without a byte in between. */
  turnedAway: number;
  cancel: (() => void) | null;
};

/**
 * Whether it is worth starting a download of an account: when the network (or the key) is gone for one, it is gone for the
 * thousand behind it, and each asking by itself would be a storm.
 */
export type AccountGates = {
  isOpen(accountId: AccountId): boolean;
  waits(accountId: AccountId): number;
  /**
   * A closed one stays closed at least as long as it was to be, for the reason it was: one that has no network says nothing about
   * when the server wants to be asked again.
   *
   * @param untilMs null: until someone opens it
   */
  close(accountId: AccountId, reason: GateReason, untilMs: number | null): void;
  /**
   * One download was told to come back later, or may not go where it was sent: it may be the only one, so it alone waits; where that is said again and again,
   * without a byte in between, it is meant for all.
   */
  turnAway(accountId: AccountId, reason: GateReason, untilMs: number | null): void;
  /** Bytes arrived. */
  bytesArrived(accountId: AccountId): void;
  /** Opens one now, whatever it waits for. */
  open(accountId: AccountId): void;
  /** Opens all that wait for the network. */
  openOffline(): void;
  stop(): void;
};

const TURNED_AWAY_MEANS_ALL = 8;

/** @param onOpen called after a gate opened */
export function createAccountGates(clock: Clock, onOpen: (accountId: AccountId) => void): AccountGates {
  const gates = new Map<AccountId, Gate>();

  function open(accountId: AccountId) {
    const gate = gates.get(accountId);
    if (gate?.isClosed) {
      gate.cancel?.();
      gate.cancel = null;
      gate.isClosed = false;
    }
    onOpen(accountId);
  }

  function close(accountId: AccountId, reason: GateReason, untilMs: number | null) {
    const known = gates.get(accountId);
    if (known?.isClosed === true && known.untilMs > (untilMs ?? Infinity)) {
      return;
    }
    known?.cancel?.();
    gates.set(accountId, {
      reason,
      isClosed: true,
      untilMs: untilMs ?? Infinity,
      // Several downloads that fail together are one failure.
      waits: (known?.waits ?? 0) + (known?.isClosed === true ? 0 : 1),
      turnedAway: 0,
      cancel: untilMs === null ? null : clock.after(untilMs - clock.now(), () => open(accountId)),
    });
  }

  return {
    isOpen: (accountId) => gates.get(accountId)?.isClosed !== true,
    waits: (accountId) => gates.get(accountId)?.waits ?? 0,
    close,
    turnAway(accountId, reason, untilMs) {
      const gate: Gate = gates.get(accountId) ?? {
        reason,
        isClosed: false,
        untilMs: 0,
        waits: 0,
        turnedAway: 0,
        cancel: null,
      };
      gate.turnedAway += 1;
      gates.set(accountId, gate);
      if (gate.turnedAway >= TURNED_AWAY_MEANS_ALL && !gate.isClosed) {
        close(accountId, reason, untilMs);
      }
    },
    bytesArrived(accountId) {
      const gate = gates.get(accountId);
      if (gate !== undefined && !gate.isClosed) {
        gates.delete(accountId);
      }
    },
    open,
    openOffline() {
      for (const [accountId, gate] of [...gates]) {
        if (gate.isClosed && gate.reason === 'offline') {
          gate.waits = 0;
          open(accountId);
        }
      }
    },
    stop() {
      for (const gate of gates.values()) {
        gate.cancel?.();
      }
      gates.clear();
    },
  };
}
