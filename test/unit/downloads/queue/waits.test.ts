import { beforeEach, describe, expect, it } from 'vitest';
import { type Entry, newEntry } from '../../../../src/main/downloads/queue/entry.ts';
import { createWaits, type Waits } from '../../../../src/main/downloads/queue/waits.ts';
import { newRecord } from '../../../../src/main/downloads/record/newRecord.ts';
import type { WaitReason } from '../../../../src/main/downloads/retry/retryPolicy.ts';
import type { AppError, ErrorCode } from '../../../../src/shared/errors.ts';
import { type DownloadState, downloadIdSchema } from '../../../../src/shared/model.ts';
import { ACCOUNT, wanted } from '../../../support/engine/setUp.ts';
import { createFakeClock } from '../fakeClock.ts';

const SECOND = 1000;
const FOLDER = '/a';

let clock: ReturnType<typeof createFakeClock>;
let entries: Entry[];
let freeBytes: number;
/** In the order they were woken. */
let woken: string[];
/** For whom room was to be made. */
let askedFor: string[];
let waits: Waits;

beforeEach(() => {
  clock = createFakeClock();
  entries = [];
  woken = [];
  askedFor = [];
  freeBytes = 0;
  const waiting = () => entries.filter(({ record }) => record.state.kind === 'waiting');
  waits = createWaits({
    clock,
    files: {
      facts: async () => ({
        identity: '1:1',
        device: '1',
        sizeBytes: 0,
        modifiedNs: '0',
        changedNs: '0',
        isRegular: false,
        names: 1,
        mode: 0o700,
        owner: 0,
      }),
      freeBytes: async () => freeBytes,
    },
    registry: { waiting, waitingIn: waiting },
    wake(entry) {
      woken.push(entry.record.id);
      entries = entries.filter((each) => each !== entry);
    },
    async makeRoom({ record }) {
      askedFor.push(record.id);
      return false;
    },
    onOpen: () => undefined,
  });
});

/** A run ended with this, and its download waits. */
function meet(
  name: string,
  reason: WaitReason,
  delayMs: number | null,
  error: AppError = { code: 'network.offline' },
  why: ErrorCode = error.code,
): Entry {
  const retryAt = delayMs === null ? null : clock.now() + delayMs;
  const state: DownloadState = { kind: 'waiting', reason, retryAt, error };
  const record = newRecord(wanted(null, FOLDER), downloadIdSchema.parse(name), entries.length, 0);
  const entry = newEntry({ ...record, state }, []);
  entries.push(entry);
  waits.met(entry.record, { kind: 'wait', reason, delayMs }, { reason: why, error });
  waits.arm(entry);
  return entry;
}

/** Looking at a disk takes a few turns of the event loop, but no time of the clock. */
const looked = () => new Promise((resolve) => setImmediate(resolve));
const isWorthTrying = () => waits.isWorthTrying(ACCOUNT, FOLDER);

describe('a download that waits', () => {
  it('for the network holds up its account, and all of it is woken when the time is over', () => {
    meet('a', 'offline', SECOND);
    meet('b', 'offline', SECOND);
    expect(isWorthTrying()).toBe(false);
    clock.advance(SECOND - 1);
    expect(woken).toEqual([]);
    clock.advance(1);
    expect(woken).toEqual(['a', 'b']);
    expect(isWorthTrying()).toBe(true);
  });

  it('for the network is woken by a hint that it is back; one that waits for a key is not', () => {
    meet('a', 'offline', 30 * SECOND);
    waits.networkMayBeBack();
    expect(woken).toEqual(['a']);
    meet('b', 'keyNeeded', null, { code: 'account.none' });
    waits.networkMayBeBack();
    clock.advance(3600 * SECOND);
    expect(woken).toEqual(['a']);
    waits.accountChanged(ACCOUNT);
    expect(woken).toEqual(['a', 'b']);
  });

  it('because it alone was turned away holds up nobody, and comes back at its own time', () => {
    meet('a', 'retryAt', 5 * SECOND, { code: 'server.unavailable' });
    expect(isWorthTrying()).toBe(true);
    clock.advance(5 * SECOND - 1);
    expect(woken).toEqual([]);
    clock.advance(1);
    expect(woken).toEqual(['a']);
  });

  it('for a storage that is not allowed learns nothing from the network, and is woken with the account', () => {
    meet('a', 'storageNotAllowed', null, { code: 'server.privateStorage' });
    waits.networkMayBeBack();
    clock.advance(3600 * SECOND);
    expect(woken).toEqual([]);
    waits.accountChanged(ACCOUNT);
    expect(woken).toEqual(['a']);
    expect(waits.changes(ACCOUNT)).toBe(1);
  });

  it('for room is woken when it fits; for the others room is to be made, one at a time in the order of the queue', async () => {
    meet('big', 'diskFull', 15 * SECOND, { code: 'disk.full', neededBytes: 500 });
    meet('small', 'diskFull', 15 * SECOND, { code: 'disk.full', neededBytes: 50 });
    freeBytes = 100;
    clock.advance(15 * SECOND);
    await looked();
    expect(woken).toEqual(['small']);
    expect(askedFor).toEqual(['big']);
    freeBytes = 1000;
    waits.roomMayBeThere();
    await looked();
    expect(woken).toEqual(['small', 'big']);
  });

  it('is tried at once when the user insists', () => {
    meet('a', 'offline', 30 * SECOND);
    waits.insist(entries);
    expect(woken).toEqual(['a']);
  });

  it('counts how often in a row, until bytes arrive', () => {
    meet('a', 'offline', SECOND);
    clock.advance(SECOND);
    meet('a', 'offline', SECOND);
    expect(waits.count(ACCOUNT)).toBe(2);
    clock.advance(SECOND);
    waits.bytesArrived(ACCOUNT);
    expect(waits.count(ACCOUNT)).toBe(0);
  });

  it('of an account that was removed begins only when the account is there again', () => {
    waits.accountRemoved(ACCOUNT);
    clock.advance(3600 * SECOND);
    waits.networkMayBeBack();
    expect(isWorthTrying()).toBe(false);
    waits.accountChanged(ACCOUNT);
    expect(isWorthTrying()).toBe(true);
  });

  it('is woken by nothing after the end', () => {
    meet('a', 'offline', SECOND);
    meet('b', 'retryAt', SECOND, { code: 'server.unavailable' });
    waits.stop();
    clock.advance(3600 * SECOND);
    expect(woken).toEqual([]);
  });
});
