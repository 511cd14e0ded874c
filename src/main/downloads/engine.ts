import { join, resolve } from 'node:path';
import type { ErrorCode } from '../../shared/errors.ts';
import type { AccountId, DownloadId, DownloadState } from '../../shared/model.ts';
import type { BindistClient } from '../bindist/index.ts';
import type { Storage } from '../storage/index.ts';
import { type Clock, systemClock } from './clock.ts';
import { toDiskFailure } from './disk/diskErrors.ts';
import { type FileLayer, nodeFileLayer } from './disk/fileLayer.ts';
import { publishedMode, readUmask } from './disk/fileModes.ts';
import { type Failpoint, noFailpoint } from './failpoints.ts';
import { createJournal } from './journal/journal.ts';
import { createSaver } from './journal/saver.ts';
import { createBandwidth } from './limits/bandwidth.ts';
import { createConnectionSlots } from './limits/connectionSlots.ts';
import { createEventLoopBudget } from './limits/eventLoopBudget.ts';
import { createBufferPool } from './part/bufferPool.ts';
import { finishPublish } from './part/finishPublish.ts';
import { createHashing } from './part/hashing.ts';
import { removePart } from './part/partOwner.ts';
import { findPublished, isUntouched, publishedFacts } from './part/published.ts';
import { createRoom } from './queue/diskRoom.ts';
import { type Entry, hasPart, newEntry, toDownload } from './queue/entry.ts';
import { createPatches } from './queue/patches.ts';
import { createRegistry } from './queue/registry.ts';
import { bringPublished, startRun } from './queue/runner.ts';
import { createWaits } from './queue/waits.ts';
import { countBytes } from './record/byteRanges.ts';
import { randomDownloadId } from './record/ids.ts';
import { keyOfWanted, newRecord } from './record/newRecord.ts';
import { type DownloadRecord, forgetContent, type PublishPlan } from './record/record.ts';
import {
  type DownloadEffect,
  type DownloadEvent,
  isFinished,
  isGivenUp,
  isLeftToAPerson,
  isRunning,
  needsNetwork,
  transition,
} from './record/state.ts';
import { failure } from './retry/problem.ts';
import { type Backoff, createDecide } from './retry/retryPolicy.ts';
import { fileHasContent } from './run/finish.ts';
import type { RangeClient } from './transport/index.ts';
import type { DownloadEngine, DownloadLimits, NewDownload } from './types.ts';

const HASH_WORKERS = 2;
/** Downloads under way for each place: one transfers, the others are being verified and published. */
const ENDING_PER_PLACE = 4;
/** After these, what is on disk is not the file; a file that was merely not found leaves its bytes as good as before. */
const WRONG_CONTENT = new Set<ErrorCode>([
  'publisher.checksumMismatch',
  'publisher.fileReplaced',
  'publisher.sizeMismatch',
  'disk.fileChanged',
]);

export type DownloadEngineDependencies = {
  readonly storage: Storage;
  /** Whose rows these are: `app`, `cli-…`. The caller sees to it that one process alone has a queue. */
  readonly queue: string;
  /** @throws AppFailure `account.none` and the like, when the account has no key */
  readonly clientFor: (accountId: AccountId) => Promise<BindistClient>;
  readonly limits: DownloadLimits;
  readonly rangeClient: RangeClient;
  /** Whether the user let files of this account come from this host in a private network; none unless it is said. */
  readonly isStorageAllowed?: (accountId: AccountId, host: string) => boolean;
  /** Tells this start of the machine from others: see `readBootId`. */
  readonly bootId: string | null;
  readonly clock?: Clock;
  /** From 0 to 1. */
  readonly random?: () => number;
  readonly files?: FileLayer;
  readonly failpoint?: Failpoint;
  readonly backoff?: Backoff;
  readonly platform?: NodeJS.Platform;
  /** How long changes are gathered before listeners are told; 200. */
  readonly patchEveryMs?: number;
};

/** The engine (see {@link DownloadEngine}); nothing moves before `start`. */
export function createDownloadEngine(dependencies: DownloadEngineDependencies): DownloadEngine {
  const clock = dependencies.clock ?? systemClock;
  const files = dependencies.files ?? nodeFileLayer;
  const failpoint = dependencies.failpoint ?? noFailpoint;
  const { storage, queue, bootId } = dependencies;
  let { limits } = dependencies;
  let isStarted = false;
  let isStopped = false;
  let pumpIsDue = false;
  const running = new Set<Entry>();
  const platform = dependencies.platform ?? process.platform;
  const umask = readUmask(platform);

  const journal = createJournal(storage, queue, bootId, failpoint);
  const registry = createRegistry();
  const buffers = createBufferPool();
  const hashing = createHashing(HASH_WORKERS, buffers);
  const saver = createSaver(journal, clock, (id) => registry.find(id) !== null);
  const patches = createPatches(
    clock,
    (id) => {
      const entry = registry.find(id);
      return entry === null ? null : toDownload(entry);
    },
    registry.order,
    dependencies.patchEveryMs,
  );
  const room = createRoom({
    files,
    kept: keptParts,
    letGo: (entry) => deletePartNext(entry, ({ kind }) => kind === 'cancelled').then(() => !hasPart(entry)),
    onMade: saver.flush,
  });
  const waits = createWaits({
    clock,
    files,
    registry,
    wake: (entry) => void dispatch(entry, { kind: 'wake' }),
    makeRoom({ record, received }) {
      const { state, folder, sizeBytes } = record;
      const error = state.kind === 'waiting' ? state.error : null;
      const missingBytes = sizeBytes === null ? null : sizeBytes - countBytes(received);
      return error?.code === 'disk.full'
        ? room.make({ folder, error, missingBytes })
        : Promise.resolve(false);
    },
    onOpen: pump,
  });
  const slots = createConnectionSlots(() => limits);
  const bandwidth = createBandwidth(clock);
  bandwidth.setLimit(limits.bytesPerSecond);
  const runner = {
    services: {
      clientFor: dependencies.clientFor,
      rangeClient: dependencies.rangeClient,
      isStorageAllowed: dependencies.isStorageAllowed ?? (() => false),
      files,
      buffers,
      hashing,
      clock,
      decide: createDecide(dependencies.random ?? Math.random, dependencies.backoff),
      failpoint,
      platform,
      onlySyncedSurvives: bootId === null,
      umask,
      makeRoom: room.make,
      mostConnections: () => limits.connectionsPerDownload,
      slots,
      bandwidth,
      turn: createEventLoopBudget(),
    },
    clock,
    waits,
    patches,
    dispatch: (entry: Entry, event: DownloadEvent) => void dispatch(entry, event),
    saver,
    onFree(entry: Entry) {
      running.delete(entry);
      registry.reindex(entry);
      patches.changed(entry.record.id);
      if (running.size === 0) {
        // Nothing else is to be gathered, and somebody may be waiting for this end.
        saver.flush();
        patches.flush();
      }
      pump();
    },
  };

  let unreadable = 0;
  const owned = new Set<string>();
  for (const loaded of journal.load()) {
    if (loaded === null) {
      unreadable += 1;
    } else {
      registry.insert(newEntry(loaded.record, ownsPart(loaded.record) ? loaded.received : []));
    }
  }

  /** A part is one download's: what another row says is its own as well is as if it were not there. */
  function ownsPart(record: DownloadRecord): boolean {
    if (record.partName === null) {
      return true;
    }
    const path = join(record.folder, record.partName);
    if (owned.has(path)) {
      record.partName = null;
      record.publishPlan = null;
      return false;
    }
    owned.add(path);
    return true;
  }

  /** False: the state does not allow it. */
  function dispatch(entry: Entry, event: DownloadEvent): boolean {
    const change = transition(entry.record.state, event);
    if (change.kind === 'changed') {
      beforeChange(entry, event);
      // That a run began, and how far it has come, is not worth a write: the next start begins it anew from what is on disk.
      const isStep = isRunning(change.state);
      entry.record.state = change.state;
      for (const effect of change.effects) {
        carryOut(entry, effect);
      }
      registry.reindex(entry);
      if (!isStep) {
        saver.save([entry.record]);
      }
      patches.changed(entry.record.id);
      pump();
    }
    return change.kind !== 'refused';
  }

  /** What was of wrong content begins at zero when it is tried again; until then its part is kept as evidence. */
  function beforeChange(entry: Entry, event: DownloadEvent) {
    const { record } = entry;
    if ((event.kind === 'retry' || event.kind === 'cancel') && isOfWrongContent(record)) {
      forgetReceived(entry);
    }
    if (event.kind === 'cancel') {
      record.cancelledAt = clock.now();
      record.wasPaused = record.state.kind === 'paused';
    } else if (event.kind === 'retry') {
      record.wasPaused = false;
    }
  }

  function isOfWrongContent({ state }: DownloadRecord): boolean {
    return state.kind === 'failed' && WRONG_CONTENT.has(state.error.code);
  }

  function forgetReceived(entry: Entry) {
    forgetContent(entry.record);
    entry.received = [];
    entry.heldUrl = null;
  }

  /** A signed URL was given to the account's key: it goes with it, also when a run that has it is still on its way out. */
  function forgetUrl(entry: Entry) {
    entry.heldUrl = null;
    if (entry.run !== null) {
      entry.run.context.keepsUrl = false;
    }
  }

  function carryOut(entry: Entry, effect: DownloadEffect) {
    const { record } = entry;
    switch (effect) {
      case 'startRun':
        running.add(entry);
        startRun(runner, entry);
        return;
      case 'abortRun':
        entry.run?.abort.abort(failure('app.wrongState'));
        return;
      case 'armTimer':
        waits.arm(entry);
        return;
      case 'forgetTries':
        record.restarts = {};
        return;
      case 'dropEmptyPart':
        void doNext(entry, () => dropEmptyPart(entry)).catch(() => undefined);
        return;
    }
  }

  /**
   * Nothing of it arrived: no file stays to puzzle over. Of what may go on one day the name is kept as its own: it makes
   * its part under it, and one that a power cut brought back has an owner.
   */
  async function dropEmptyPart(entry: Entry): Promise<void> {
    const { state, folder, partName, publishPlan } = entry.record;
    if (partName === null || hasPart(entry)) {
      return;
    }
    if (state.kind === 'cancelled') {
      await deletePart(entry);
    } else if (isLeftToAPerson(state) && publishPlan === null) {
      await removePart(files, folder, partName, null);
    }
  }

  /**
   * After what the entry is busy with, unless somebody wants it again by then; nothing of it begins before.
   *
   * @param isStillSo whether its part may go, by the state it is in when its turn has come
   * @throws AppFailure `disk.*` when it cannot be deleted
   */
  function deletePartNext(entry: Entry, isStillSo: (state: DownloadState) => boolean): Promise<void> {
    return doNext(entry, async () => {
      if (isStillSo(entry.record.state) && entry.record.partName !== null) {
        await deletePart(entry);
      }
    });
  }

  /** Nothing else of the entry begins before it is done. */
  function doNext(entry: Entry, work: () => Promise<void>): Promise<void> {
    const doing = (entry.busy ?? Promise.resolve()).then(work);
    const busy: Promise<void> = doing
      .catch(() => undefined)
      .then(() => {
        if (entry.busy === busy) {
          entry.busy = null;
        }
        if (registry.find(entry.record.id) === entry) {
          registry.reindex(entry);
          pump();
        }
      });
    entry.busy = busy;
    return doing;
  }

  /** The name is forgotten only when the file is gone: else it is tried again at the next start. */
  async function deletePart(entry: Entry): Promise<void> {
    const { record } = entry;
    const { folder, partName, publishPlan } = record;
    const hadPart = hasPart(entry);
    if (partName !== null) {
      await removePart(files, folder, partName, publishPlan?.identity ?? null).catch((error: unknown) => {
        throw toDiskFailure(error, join(folder, partName));
      });
    }
    // Of a content that was right the size is as good as what the catalogue says.
    const sizeBytes = isOfWrongContent(record) ? null : record.sizeBytes;
    record.partName = null;
    forgetReceived(entry);
    record.sizeBytes = sizeBytes;
    // With its bytes gone there is nothing to go back to: who wants it again wants it to begin.
    record.wasPaused &&= !hadPart;
    saver.save([record]);
    patches.changed(record.id);
    if (hadPart) {
      waits.roomMayBeThere();
    }
  }

  /** Of cancelled ones: they are the first to go. */
  function keptParts(): Entry[] {
    const cancelledAt = ({ record }: Entry) => record.cancelledAt ?? record.createdAt;
    return [...registry.entries()]
      .filter((entry) => entry.record.state.kind === 'cancelled' && hasPart(entry))
      .sort((a, b) => cancelledAt(a) - cancelledAt(b));
  }

  /** Killed after it was cancelled, in the midst of publishing: what is there is there. */
  async function finishCancelled(entry: Entry, plan: PublishPlan, partName: string): Promise<void> {
    const { folder, sizeBytes } = entry.record;
    const unfinished = { folder, partName, plan, sizeBytes, mode: publishedMode(await umask) };
    const isPublished = await finishPublish(files, unfinished, hasContent);
    if (isPublished && entry.record.state.kind === 'cancelled') {
      bringPublished(entry, plan, (event) => void dispatch(entry, event), clock.now());
    }
  }

  function hasContent(path: string, sizeBytes: number, sha256: string): Promise<boolean> {
    return fileHasContent({ files, hashing }, path, sizeBytes, sha256);
  }

  /** Many changes at once (ten thousand added) are one look at the queue. */
  function pump() {
    if (!pumpIsDue && isStarted && !isStopped) {
      pumpIsDue = true;
      queueMicrotask(() => {
        pumpIsDue = false;
        startWhatFits();
      });
    }
  }

  /** What has all its bytes leaves its place to the next one while it is proved and published; not without bound, for a slow disk. */
  function hasPlace(): boolean {
    const busy = [...running].filter(({ record }) => needsNetwork(record.state)).length;
    return busy < limits.concurrentDownloads && running.size < ENDING_PER_PLACE * limits.concurrentDownloads;
  }

  function startWhatFits() {
    while (!isStopped && hasPlace()) {
      const entry = registry.nextReady(waits.isWorthTrying);
      if (entry === null) {
        return;
      }
      dispatch(entry, { kind: 'begin' });
    }
  }

  function command(ids: readonly DownloadId[], event: DownloadEvent): Entry[] {
    // All are looked up before the first is touched.
    const entries = ids.map(registry.get);
    let isRefused = false;
    for (const entry of entries) {
      const successor = event.kind === 'retry' ? registry.successor(entry) : null;
      if (successor === null) {
        isRefused = !dispatch(entry, asBefore(entry, event)) || isRefused;
      } else {
        wantAgain(successor);
      }
    }
    // What the user asked for is not forgotten, whatever happens next; a part is deleted after it.
    saver.flush();
    if (isRefused) {
      throw failure('app.wrongState');
    }
    return entries;
  }

  /** Cancelling is taken back to where it began; adding the same file anew is another wish (`wantAgain`). */
  function asBefore({ record }: Entry, event: DownloadEvent): DownloadEvent {
    return event.kind === 'retry' ? { kind: 'retry', asPaused: record.wasPaused } : event;
  }

  /** Nothing is in the queue twice. */
  function wantAgain(known: Entry) {
    if (isGivenUp(known.record.state)) {
      dispatch(known, { kind: 'retry' });
    }
  }

  /** What was cancelled and is wanted once more goes on with what had come of it. */
  function cancelledWithPart(key: string): Entry | null {
    const kept = registry.cancelled(key).filter(hasPart);
    return kept.sort((a, b) => countBytes(b.received) - countBytes(a.received))[0] ?? null;
  }

  function addOne(wanted: NewDownload, fresh: Entry[], position: () => number): DownloadId {
    const key = keyOfWanted(wanted);
    const known = registry.same(key) ?? cancelledWithPart(key);
    if (known !== null) {
      wantAgain(known);
      return known.record.id;
    }
    const record = newRecord(wanted, randomDownloadId(), position(), clock.now());
    const entry = newEntry(record, []);
    registry.insert(entry);
    fresh.push(entry);
    return record.id;
  }

  return {
    problem:
      unreadable === 0
        ? null
        : { code: 'app.stateDamaged', path: join(storage.folder, 'state.db'), actual: String(unreadable) },

    start() {
      isStarted = true;
      for (const entry of registry.entries()) {
        const { state, partName, publishPlan } = entry.record;
        if (isRunning(state)) {
          dispatch(entry, { kind: 'requeue' });
        } else if (state.kind === 'waiting') {
          dispatch(entry, { kind: 'wake' });
        } else if (state.kind === 'cancelled' && partName !== null && publishPlan !== null) {
          doNext(entry, () => finishCancelled(entry, publishPlan, partName)).catch(() => undefined);
        }
      }
      pump();
    },

    add(downloads) {
      const fresh: Entry[] = [];
      // A folder means the same whatever this process was started in.
      const ids = downloads.map((wanted) =>
        addOne({ ...wanted, folder: resolve(wanted.folder) }, fresh, registry.nextPosition),
      );
      try {
        journal.add(fresh.map(({ record }) => record));
      } catch (error) {
        fresh.forEach(registry.delete);
        throw error;
      } finally {
        saver.flush();
      }
      for (const { record } of fresh) {
        patches.changed(record.id);
      }
      if (fresh.length > 0) {
        patches.orderChanged();
      }
      pump();
      return ids;
    },

    pause: (ids) => void command(ids, { kind: 'pause' }),
    resume(ids) {
      waits.insist(ids.map(registry.get));
      command(ids, { kind: 'resume' });
    },
    retry(ids) {
      waits.insist(ids.map(registry.get));
      command(ids, { kind: 'retry' });
    },

    async cancel(ids) {
      const entries = command(ids, { kind: 'cancel' });
      await Promise.all(entries.map((entry) => entry.busy));
      saver.flush();
    },

    async deletePart(ids) {
      const entries = ids.map(registry.get);
      if (entries.some(({ record }) => !isGivenUp(record.state))) {
        throw failure('app.wrongState');
      }
      await Promise.all(entries.map((entry) => deletePartNext(entry, isGivenUp))).finally(saver.flush);
    },

    async remove(ids) {
      const entries = ids.map(registry.get);
      if (entries.some(({ record }) => !isFinished(record.state))) {
        throw failure('app.wrongState');
      }
      await Promise.all(entries.map((entry) => deletePartNext(entry, isFinished)));
      // Somebody may have asked for one of them again while its part was being deleted.
      const gone = entries.filter(({ record }) => isFinished(record.state));
      journal.remove(gone.map(({ record }) => record.id));
      for (const entry of gone) {
        registry.delete(entry);
        patches.removed(entry.record.id);
      }
      patches.orderChanged();
    },

    move(id, before) {
      const moved = registry.move(registry.get(id), before === null ? null : registry.get(before));
      saver.save(moved.map(({ record }) => record));
      saver.flush();
      patches.orderChanged();
      pump();
    },

    setLimit(ids, bytesPerSecond) {
      const entries = ids.map(registry.get);
      for (const { record } of entries) {
        record.bytesPerSecondLimit = bytesPerSecond;
        patches.changed(record.id);
      }
      bandwidth.limitsChanged();
      saver.save(entries.map(({ record }) => record));
      saver.flush();
    },

    get: (id) => toDownload(registry.get(id)),

    async findPublished(id) {
      const { record } = registry.get(id);
      const found = await findPublished(files, record, hasContent);
      const facts = publishedFacts(found.facts);
      // Read all of it, and it was the same: not to be read again.
      if (record.published === null || !isUntouched(facts, record.published)) {
        record.published = facts;
        saver.save([record]);
      }
      return found;
    },

    snapshot: () => patches.snapshot(),
    onPatch: (listener) => patches.listen(listener),

    setLimits(next) {
      limits = next;
      const surplus = [...running]
        .filter(({ record }) => needsNetwork(record.state))
        .sort((a, b) => a.record.position - b.record.position)
        .slice(limits.concurrentDownloads);
      for (const entry of surplus) {
        dispatch(entry, { kind: 'requeue' });
      }
      bandwidth.setLimit(limits.bytesPerSecond);
      slots.limitsChanged();
      pump();
    },

    networkMayBeBack: waits.networkMayBeBack,
    accountChanged: waits.accountChanged,

    accountRemoved(accountId) {
      // Before the first gives up its place: the next of this account must not take it.
      waits.accountRemoved(accountId);
      for (const entry of registry.entries()) {
        if (entry.record.accountId === accountId) {
          forgetUrl(entry);
          dispatch(entry, { kind: 'signedOut' });
        }
      }
      saver.flush();
    },

    async stop() {
      isStopped = true;
      waits.stop();
      for (const entry of registry.entries()) {
        if (isRunning(entry.record.state)) {
          dispatch(entry, { kind: 'requeue' });
        }
      }
      await Promise.all([...registry.entries()].map((entry) => entry.busy));
      await hashing.stop();
      saver.stop();
      patches.stop();
    },
  };
}
