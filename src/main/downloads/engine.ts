import { join } from 'node:path';
import type { AppError } from '../../shared/errors.ts';
import type { Download, DownloadId } from '../../shared/model.ts';
import type { Storage } from '../storage/index.ts';
import { type Clock, systemClock } from './clock.ts';
import { nodeFileLayer } from './disk/fileLayer.ts';
import { readUmask } from './disk/fileModes.ts';
import { noFailpoint } from './failpoints.ts';
import { createJournal } from './journal/journal.ts';
import { createSaver } from './journal/saver.ts';
import { createBandwidth } from './limits/bandwidth.ts';
import { createConnectionSlots } from './limits/connectionSlots.ts';
import { createEventLoopBudget } from './limits/eventLoopBudget.ts';
import { createBufferPool } from './part/bufferPool.ts';
import { createHashing } from './part/hashing.ts';
import { createCommands } from './queue/commands.ts';
import { createRoom } from './queue/diskRoom.ts';
import { createDispatch } from './queue/dispatch.ts';
import { type Entry, hasPart, toDownload } from './queue/entry.ts';
import { createLifecycle } from './queue/lifecycle.ts';
import { loadQueue } from './queue/loadQueue.ts';
import { createParts } from './queue/parts.ts';
import { createPatches } from './queue/patches.ts';
import { createPublishedFiles } from './queue/publishedFiles.ts';
import { createRecords } from './queue/records.ts';
import { createRegistry } from './queue/registry.ts';
import { startRun } from './queue/runner.ts';
import { createScheduler } from './queue/scheduler.ts';
import { createWaits } from './queue/waits.ts';
import { failure } from './retry/problem.ts';
import { createDecide } from './retry/retryPolicy.ts';
import type { RunServices } from './run/runContext.ts';
import type { DownloadEngine, DownloadEngineDependencies, DownloadLimits } from './types.ts';

const HASH_WORKERS = 2;

/** The engine (see {@link DownloadEngine}): its rooms, put together. Nothing moves before `start`. */
export function createDownloadEngine(dependencies: DownloadEngineDependencies): DownloadEngine {
  const { storage, queue } = dependencies;
  const clock = dependencies.clock ?? systemClock;
  let { limits } = dependencies;
  const services = createServices(
    dependencies,
    clock,
    () => limits,
    (needed) => room.make(needed),
  );
  const { files, hashing, slots, bandwidth } = services;

  const journal = createJournal(storage, queue, dependencies.bootId, services.failpoint);
  const saver = createSaver(journal, clock, (id) => registry.find(id) !== null);
  const patches = createPatches(clock, findDownload, () => registry.order(), dependencies.patchEveryMs);
  const records = createRecords(saver, patches);
  const registry = createRegistry((entry, position) => records.update(entry, { position }, 'soon'));
  const parts = createParts({
    files,
    records,
    registry,
    onRoom: () => waits.roomMayBeThere(),
    onFree: () => scheduler.pump(),
  });
  const room = createRoom({
    files,
    kept: parts.kept,
    letGo: (entry) => parts.deleteNext(entry, ({ kind }) => kind === 'cancelled').then(() => !hasPart(entry)),
    onMade: saver.flush,
  });
  const waits = createWaits({
    clock,
    files,
    registry,
    wake: (entry) => void dispatch(entry, { kind: 'wake' }),
    makeRoom: room.makeFor,
    onOpen: () => scheduler.pump(),
  });
  const scheduler = createScheduler({
    registry,
    waits,
    limits: () => limits,
    begin: (entry) => void dispatch(entry, { kind: 'begin' }),
  });
  const dispatch = createDispatch({
    clock,
    records,
    registry,
    effects: {
      startRun(entry) {
        scheduler.took(entry);
        startRun({ services, clock, records, waits, patches, dispatch, onFree }, entry);
      },
      abortRun: (entry) => entry.run?.abort.abort(failure('app.wrongState')),
      armTimer: waits.arm,
      forgetTries: (entry) => records.update(entry, { restarts: {} }, 'unsaved'),
      dropEmptyPart: parts.dropEmpty,
    },
    onChanged: scheduler.pump,
  });
  const commands = createCommands({
    clock,
    journal,
    saver,
    records,
    registry,
    patches,
    waits,
    parts,
    dispatch,
    onLimits: bandwidth.limitsChanged,
    pump: scheduler.pump,
  });

  const publishedFiles = createPublishedFiles(services, records);
  const lifecycle = createLifecycle({
    clock,
    records,
    registry,
    scheduler,
    waits,
    parts,
    dispatch,
    finish: publishedFiles.finish,
    onSignedOut: saver.flush,
  });

  const { entries, unreadable } = loadQueue(journal);
  entries.forEach(registry.insert);

  function findDownload(id: DownloadId): Download | null {
    const entry = registry.find(id);
    return entry === null ? null : toDownload(entry);
  }

  function onFree(entry: Entry) {
    const isLast = scheduler.freed(entry);
    registry.reindex(entry);
    patches.changed(entry.record.id);
    if (isLast) {
      // Nothing else is to be gathered, and somebody may be waiting for this end.
      saver.flush();
      patches.flush();
    }
    scheduler.pump();
  }

  return {
    ...commands,
    start: lifecycle.start,
    accountRemoved: lifecycle.accountRemoved,
    problem: damageOf(unreadable, storage),

    get: (id) => toDownload(registry.get(id)),

    findPublished: (id) => publishedFiles.find(registry.get(id)),

    snapshot: () => patches.snapshot(),
    onPatch: (listener) => patches.listen(listener),

    setLimits(next) {
      limits = next;
      for (const entry of scheduler.surplus()) {
        dispatch(entry, { kind: 'requeue' });
      }
      bandwidth.setLimit(limits.bytesPerSecond);
      slots.limitsChanged();
      scheduler.pump();
    },

    networkMayBeBack: waits.networkMayBeBack,
    accountChanged: waits.accountChanged,

    async stop() {
      await lifecycle.stop();
      await hashing.stop();
      saver.stop();
      patches.stop();
    },
  };
}

function damageOf(unreadableRows: number, { folder }: Storage): AppError | null {
  const path = join(folder, 'state.db');
  return unreadableRows === 0 ? null : { code: 'app.stateDamaged', path, actual: String(unreadableRows) };
}

/** What every run shares. */
function createServices(
  dependencies: DownloadEngineDependencies,
  clock: Clock,
  limits: () => DownloadLimits,
  makeRoom: RunServices['makeRoom'],
): RunServices {
  const platform = dependencies.platform ?? process.platform;
  const buffers = createBufferPool();
  const bandwidth = createBandwidth(clock);
  bandwidth.setLimit(limits().bytesPerSecond);
  return {
    clientFor: dependencies.clientFor,
    rangeClient: dependencies.rangeClient,
    isStorageAllowed: dependencies.isStorageAllowed ?? (() => false),
    files: dependencies.files ?? nodeFileLayer,
    buffers,
    hashing: createHashing(HASH_WORKERS, buffers),
    clock,
    decide: createDecide(dependencies.random ?? Math.random, dependencies.backoff),
    failpoint: dependencies.failpoint ?? noFailpoint,
    platform,
    onlySyncedSurvives: dependencies.bootId === null,
    umask: readUmask(platform),
    makeRoom,
    mostConnections: () => limits().connectionsPerDownload,
    slots: createConnectionSlots(limits),
    bandwidth,
    turn: createEventLoopBudget(),
  };
}
