import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Download } from '../../../src/shared/model.ts';
import { type BindistServer, type PublishedFile, sha256Of } from '../bindist-server/index.ts';
import { brokenInvariants } from './invariants.ts';
import {
  type EngineFolders,
  type EngineOptions,
  type FileSpec,
  makeFolders,
  openEngine,
  startServerWith,
  type TestEngine,
  untilState,
  wanted,
} from './setUp.ts';

export const MIB = 1024 * 1024;
export const ENDS = ['completed', 'failed', 'cancelled'] as const;

/** Where a fault is injected: a server, folders and engines of one test. */
export type FaultBed = {
  readonly folders: EngineFolders;
  readonly server: BindistServer;
  /** Names (in the download folder or beside it) that the test itself put there. */
  readonly planted: Set<string>;
  /** Run when everything was looked at, last first: what must not be there any more when the folders are removed. */
  readonly beforeRemoval: (() => void)[];
  serve(files: FileSpec[], options?: Parameters<typeof startServerWith>[1]): Promise<PublishedFile[]>;
  serveOne(sizeBytes: number, options?: Parameters<typeof startServerWith>[1]): Promise<PublishedFile>;
  open(options?: EngineOptions): TestEngine;
  add(test: TestEngine, file: PublishedFile | null): Download['id'];
  /** Downloads one file to whatever end it comes. */
  fetchOne(file: PublishedFile | undefined, options?: EngineOptions): Promise<Download>;
  storageRequests(): BindistServer['log'];
  urlsAsked(): number;
  /** I1, I8: the file is whole under its name, and nothing else is there. */
  expectPublished(download: Download, file: PublishedFile | undefined, names?: string[]): void;
};

/**
 * A fresh bed for each test of this file. After each the invariants of faults.md that can be read from outside are asserted,
 * whatever the test itself looked at.
 */
export function makeFaultBed(): FaultBed {
  let folders: (EngineFolders & { remove(): void }) | null = null;
  let server: BindistServer | null = null;
  let opened: TestEngine[] = [];
  const planted = new Set<string>();
  const beforeRemoval: (() => void)[] = [];

  function need<T>(value: T | null): T {
    if (value === null) throw new Error('Nothing was set up yet.');
    return value;
  }

  beforeEach(() => {
    folders = makeFolders();
    planted.clear();
  });

  afterEach(async (context) => {
    await Promise.all(opened.map((each) => each.close()));
    await server?.close();
    try {
      // A test that failed has said so already.
      if (server !== null && context.task.result?.state !== 'fail') {
        const { state, downloads } = need(folders);
        const root = dirname(downloads);
        expect(brokenInvariants({ server, folders: { state, downloads }, planted, root })).toEqual([]);
      }
    } finally {
      opened = [];
      server = null;
      for (const work of beforeRemoval.splice(0).reverse()) work();
      need(folders).remove();
    }
  });

  const bed: FaultBed = {
    get folders() {
      return need(folders);
    },
    get server() {
      return need(server);
    },
    planted,
    beforeRemoval,
    async serve(files, options = {}) {
      server = await startServerWith(files, options);
      return [...(server.catalogue[0]?.versions[0]?.files ?? [])];
    },
    async serveOne(sizeBytes, options = {}) {
      const [file] = await bed.serve([{ fileName: 'tool.bin', sizeBytes }], options);
      return need(file ?? null);
    },
    open(options = {}) {
      const test = openEngine(bed.server, bed.folders, options);
      opened.push(test);
      test.engine.start();
      return test;
    },
    add(test, file) {
      return need(test.engine.add([wanted(file, bed.folders.downloads)])[0] ?? null);
    },
    fetchOne(file, options = {}) {
      const test = bed.open(options);
      return untilState(test.engine, bed.add(test, file ?? null), ...ENDS);
    },
    storageRequests: () => bed.server.log.filter(({ on }) => on === 'storage'),
    urlsAsked: () => bed.server.log.filter(({ path }) => path.endsWith('/downloads/url')).length,
    expectPublished(download, file, names = [download.fileName]) {
      expect(download.state.kind).toBe('completed');
      const content = need(file?.content ?? null);
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
