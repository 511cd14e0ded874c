import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { type BindistServer, type PublishedFile, sha256Of } from '../../../demo-server/index.ts';
import { nodeFileLayer } from '../../../src/main/downloads/disk/fileLayer.ts';
import type { Download } from '../../../src/shared/model.ts';
import { BYSTANDER_ACCOUNT, type Bystander, startBystander } from './bystander.ts';
import { createFileRecorder, type FileRecorder } from './fileRecorder.ts';
import { brokenInvariants } from './invariants.ts';
import { withOwnDisk } from './ownDisk.ts';
import { brokenPublishing } from './publishOrder.ts';
import { type ChildRequest, runChild } from './runChild.ts';
import { canariesOf } from './secrets.ts';
import {
  clientOf,
  type EngineFolders,
  type EngineOptions,
  type FileSpec,
  limitsWith,
  makeFolders,
  openEngine,
  startServerWith,
  type TestEngine,
  untilState,
  wanted,
} from './setUp.ts';
import { readStoredDownloads } from './storedDownloads.ts';
import { brokenTraffic, STRICT, type Tolerance } from './traffic.ts';
import { watchEngine } from './watchedEngine.ts';

export const MIB = 1024 * 1024;
export const ENDS = ['completed', 'failed', 'cancelled'] as const;

/** Where a fault is injected: a server, folders and engines of one test. */
export type FaultBed = {
  readonly folders: EngineFolders;
  readonly server: BindistServer;
  /** Names (in the download folder or beside it) that the test itself put there; `name/`: and all that is in it. */
  readonly planted: Set<string>;
  /** Run when everything was looked at, last first: what must not be there any more when the folders are removed. */
  readonly beforeRemoval: (() => void)[];
  serve(files: FileSpec[], options?: Parameters<typeof startServerWith>[1]): Promise<PublishedFile[]>;
  serveOne(sizeBytes: number, options?: Parameters<typeof startServerWith>[1]): Promise<PublishedFile>;
  open(options?: EngineOptions): TestEngine;
  /** As {@link runChild}, in this bed. Null: it was killed before the end. */
  runChild(request: Omit<ChildRequest, 'server' | 'folders' | 'onSaid'>): Promise<Download[] | null>;
  add(test: TestEngine, file: PublishedFile | null): Download['id'];
  /** Downloads one file to whatever end it comes. */
  fetchOne(file: PublishedFile | undefined, options?: EngineOptions): Promise<Download>;
  /** What this case may cost beyond what is asserted after every one. */
  tolerate(more: Partial<Tolerance>): void;
  /** What the engines of this case did with files. */
  readonly recorded: Pick<FileRecorder, 'operations' | 'marks'>;
  storageRequests(): BindistServer['log'];
  urlsAsked(): number;
  /** I1, I8: the file is whole under its name, and nothing else is there. */
  expectPublished(download: Download, file: PublishedFile | undefined, names?: string[]): void;
};

type BedOptions = {
  /** Whether another download is under way all the time (I7), which is so; false where what all downloads do is counted. */
  readonly hasBystander?: boolean;
  /** As {@link FaultBed.tolerate}, for every test of the file. */
  readonly tolerance?: Partial<Tolerance>;
};

/** What one test has. */
type Case = {
  readonly folders: EngineFolders & { remove(): void };
  readonly recorder: FileRecorder;
  readonly engines: TestEngine[];
  /** I3: what must be in the queue at the end. */
  readonly ids: Set<string>;
  readonly addedElsewhere: Set<string>;
  readonly said: { readonly where: string; readonly text: string }[];
  tolerance: Readonly<Tolerance>;
  hasDiscarded: boolean;
  /** The test has done its part: what comes after meets no failpoint of it. */
  isOver: boolean;
  server: BindistServer | null;
  bystander: Bystander | null;
};

/**
 * A fresh bed for each test of this file. After each all the invariants of docs/faults.md are asserted, whatever the test itself looked at,
 * and that every fault it scripted was met.
 */
export function makeFaultBed({ hasBystander = true, tolerance = {} }: BedOptions = {}): FaultBed {
  let current: Case | null = null;
  const planted = new Set<string>();
  const beforeRemoval: (() => void)[] = [];

  function need<T>(value: T | null | undefined): T {
    if (value === null || value === undefined) throw new Error('Nothing was set up yet.');
    return value;
  }

  beforeEach(() => {
    planted.clear();
    current = {
      folders: makeFolders(),
      recorder: createFileRecorder(),
      engines: [],
      ids: new Set(),
      addedElsewhere: new Set(),
      said: [],
      tolerance: { ...STRICT, ...tolerance },
      hasDiscarded: false,
      isOver: false,
      server: null,
      bystander: null,
    };
  });

  afterEach(async (context) => {
    const done = need(current);
    done.isOver = true;
    // A test that failed has said so already.
    const isPassed = context.task.result?.state !== 'fail';
    try {
      if (isPassed) await done.bystander?.finish();
      await Promise.all(done.engines.map((each) => each.close()));
      await Promise.all([done.server?.close(), done.bystander?.server.close()]);
      if (isPassed && done.server !== null) {
        expect(brokenIn(done, done.server, planted).join('\n')).toBe('');
      }
    } finally {
      for (const work of beforeRemoval.splice(0).reverse()) work();
      done.folders.remove();
    }
  });

  const bed: FaultBed = {
    get folders() {
      return need(current).folders;
    },
    get server() {
      return need(current?.server);
    },
    get recorded() {
      return need(current).recorder;
    },
    planted,
    beforeRemoval,
    async serve(files, options = {}) {
      const { folders } = need(current);
      const server = await startServerWith(files, options);
      const bystander = hasBystander ? await startBystander(besideOf(folders)) : null;
      Object.assign(need(current), { server, bystander });
      return [...(server.catalogue[0]?.versions[0]?.files ?? [])];
    },
    async serveOne(sizeBytes, options = {}) {
      const [file] = await bed.serve([{ fileName: 'tool.bin', sizeBytes }], options);
      return need(file);
    },
    open(options = {}) {
      const opening = need(current);
      const { recorder, bystander, engines, folders, said, ids } = opening;
      const { concurrentDownloads = 3, connections = 4 } = options;
      const own = clientOf(bed.server);
      const other = bystander === null ? null : clientOf(bystander.server);
      const room = bystander === null ? sameLimits : withRoomForOne;
      const opened = openEngine(bed.server, folders, {
        ...options,
        clientFor: (id) =>
          id === BYSTANDER_ACCOUNT && other !== null
            ? Promise.resolve(other)
            : (options.clientFor?.(id) ?? Promise.resolve(own)),
        limits: room(
          options.limits ?? limitsWith({ concurrentDownloads, connectionsPerDownload: connections }),
        ),
        files: recorder.wrap(withOwnDisk(besideOf(folders), options.files ?? nodeFileLayer)),
        failpoint: recorder.wrapFailpoint((name) => {
          if (!opening.isOver) options.failpoint?.(name);
        }),
      });
      const canaries = canariesOf([bed.server, ...(bystander === null ? [] : [bystander.server])]);
      const hidden = bystander?.join(opened.engine) ?? null;
      if (hidden !== null) ids.add(hidden);
      const test: TestEngine = {
        engine: watchEngine(opened.engine, {
          hidden,
          limitsFor: room,
          onAdded: (id) => void ids.add(id),
          onRemoved: (id) => void ids.delete(id),
          onDiscard: () => {
            opening.hasDiscarded = true;
          },
          onSaid(text) {
            if (canaries.foundIn(text) !== null) said.push({ where: 'what the engine said', text });
          },
        }),
        close() {
          bystander?.leave(opened.engine);
          return opened.close();
        },
      };
      engines.push(test);
      test.engine.start();
      return test;
    },
    runChild(request) {
      const { folders, addedElsewhere, said } = need(current);
      for (const { fileId } of request.files) addedElsewhere.add(fileId);
      return runChild({
        ...request,
        server: bed.server,
        folders,
        onSaid: (text) => void said.push({ where: 'what a process printed', text }),
      });
    },
    add(test, file) {
      return need(test.engine.add([wanted(file, bed.folders.downloads)])[0]);
    },
    fetchOne(file, options = {}) {
      const test = bed.open(options);
      return untilState(test.engine, bed.add(test, file ?? null), ...ENDS);
    },
    tolerate(more) {
      need(current).tolerance = { ...need(current).tolerance, ...more };
    },
    storageRequests: () => bed.server.log.filter(({ on }) => on === 'storage'),
    urlsAsked: () => bed.server.log.filter(({ path }) => path.endsWith('/downloads/url')).length,
    expectPublished(download, file, names = [download.fileName]) {
      expect(download.state.kind).toBe('completed');
      const content = need(file?.content);
      const sum = createHash('sha256')
        .update(readFileSync(join(bed.folders.downloads, download.fileName)))
        .digest('hex');
      expect(sum).toBe(sha256Of(content));
      expect(download.sha256).toBe(sum);
      expect(readdirSync(bed.folders.downloads).sort()).toEqual([...names].sort());
    },
  };
  return bed;
}

/** Where the bystander's file goes: another folder, on a disk that nothing is done to. */
const besideOf = ({ downloads }: EngineFolders) => join(dirname(downloads), 'beside');

/** The bystander has a place of its own. */
function withRoomForOne<T extends { readonly concurrentDownloads: number }>(limits: T): T {
  return { ...limits, concurrentDownloads: limits.concurrentDownloads + 1 };
}

function sameLimits<T>(limits: T): T {
  return limits;
}

function brokenIn(done: Case, server: BindistServer, planted: ReadonlySet<string>): string[] {
  const { folders, bystander, recorder, ids, addedElsewhere, said, tolerance, hasDiscarded } = done;
  const others = bystander === null ? [] : [bystander.server];
  // Where all of a file may come again, what had come may have to go.
  const mayDiscard = hasDiscarded || tolerance.passes > 1;
  return [
    ...brokenInvariants({
      server,
      otherServers: others,
      folders,
      root: dirname(folders.downloads),
      otherFolders: [besideOf(folders)],
      planted,
      expected: { ids, addedElsewhere },
      mayLoseParts: tolerance.passes > 1,
      said: [...said, ...recorder.marks.map((text) => ({ where: 'the mark of a file', text }))],
    }),
    ...brokenPublishing(recorder.operations, mayDiscard),
    ...brokenTraffic(server, readStoredDownloads(folders.state), tolerance),
    ...(bystander?.broken() ?? []),
    ...server
      .unusedFaults()
      .map((fault) => `a fault that was scripted was never met: ${JSON.stringify(fault)}`),
  ];
}
