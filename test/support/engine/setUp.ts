import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BindistServer,
  catalogueOf,
  type PublishedFile,
  type ServerOptions,
  startBindistServer,
} from '../../../demo-server/index.ts';
import { type BindistClient, createBindistClient } from '../../../src/main/bindist/index.ts';
import {
  createDownloadEngine,
  createRangeClient,
  type DownloadEngine,
  type DownloadLimits,
  type NewDownload,
  readBootId,
} from '../../../src/main/downloads/index.ts';
import type { RangeTimeouts } from '../../../src/main/downloads/transport/index.ts';
import type { DownloadEngineDependencies } from '../../../src/main/downloads/types.ts';
import { openStorage } from '../../../src/main/storage/index.ts';
import {
  accountIdSchema,
  applicationIdSchema,
  type Download,
  type DownloadId,
  type DownloadState,
  fileIdSchema,
  versionNameSchema,
} from '../../../src/shared/model.ts';

export const APPLICATION = applicationIdSchema.parse('probe');
export const VERSION = versionNameSchema.parse('1.0.0');
export const ACCOUNT = accountIdSchema.parse('account-1');

export type FileSpec = Parameters<typeof catalogueOf>[0][number]['versions'][number]['files'][number];

/** A server with one version of one application that has these files. */
export function startServerWith(
  files: FileSpec[],
  options: Partial<ServerOptions> = {},
): Promise<BindistServer> {
  const catalogue = catalogueOf([{ applicationId: APPLICATION, versions: [{ version: VERSION, files }] }]);
  return startBindistServer({ ...options, catalogue });
}

export type EngineFolders = { readonly state: string; readonly downloads: string };

export type EngineOptions = Partial<DownloadEngineDependencies> & {
  readonly timeouts?: RangeTimeouts;
  readonly concurrentDownloads?: number;
  readonly connections?: number;
};

/** The defaults, but for these. */
export function limitsWith(limits: Partial<DownloadLimits>): DownloadLimits {
  return {
    concurrentDownloads: 3,
    connectionsPerDownload: 4,
    connectionsPerHost: 16,
    connectionsTotal: 32,
    bytesPerSecond: null,
    ...limits,
  };
}

export type TestEngine = {
  readonly engine: DownloadEngine;
  close(): Promise<void>;
};

/** Quick, so that a test of eight attempts takes no half minute. */
const QUICK_BACKOFF = { baseMs: 10, longestMs: 100 };

export function clientOf(server: { apiUrl: string; customerKey: string }): BindistClient {
  return createBindistClient({ serverUrl: server.apiUrl, key: server.customerKey, appVersion: '0.0.0' });
}

export function openEngine(
  server: { apiUrl: string; customerKey: string },
  folders: EngineFolders,
  options: EngineOptions = {},
): TestEngine {
  const { timeouts, concurrentDownloads = 3, connections = 4, ...rest } = options;
  const storage = openStorage(folders.state);
  const client = clientOf(server);
  const rangeClient = createRangeClient({
    userAgent: 'test',
    ...(timeouts === undefined ? {} : { timeouts }),
  });
  const engine = createDownloadEngine({
    storage,
    queue: 'app',
    clientFor: () => Promise.resolve(client),
    limits: limitsWith({ concurrentDownloads, connectionsPerDownload: connections }),
    rangeClient,
    bootId: readBootId(),
    backoff: QUICK_BACKOFF,
    ...rest,
  });
  let closing: Promise<void> | null = null;
  async function close() {
    await engine.stop();
    rangeClient.close();
    storage.close();
  }
  return {
    engine,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

export function wanted(
  file: Pick<PublishedFile, 'fileId' | 'fileName' | 'declaredSizeBytes'> | null,
  folder: string,
): NewDownload {
  return {
    accountId: ACCOUNT,
    applicationId: APPLICATION,
    applicationName: 'Probe',
    version: VERSION,
    channel: 'stable',
    file:
      file === null
        ? null
        : {
            fileId: fileIdSchema.parse(file.fileId),
            fileName: file.fileName,
            sizeBytes: file.declaredSizeBytes,
          },
    folder,
  };
}

/** Resolves with the download when its state is one of these. */
export function untilState(
  engine: DownloadEngine,
  id: DownloadId,
  ...kinds: DownloadState['kind'][]
): Promise<Download> {
  return until(engine, id, (download) => kinds.includes(download.state.kind));
}

export function until(
  engine: DownloadEngine,
  id: DownloadId,
  isIt: (download: Download) => boolean,
): Promise<Download> {
  return new Promise((resolve) => {
    const look = () => {
      const download = engine.get(id);
      if (isIt(download)) {
        stopListening();
        resolve(download);
      }
    };
    const stopListening = engine.onPatch(look);
    look();
  });
}

/** Every file below a folder, with its content as one byte for each character. */
export function readAll(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => {
      const path = join(found.parentPath, found.name);
      return { path, text: readFileSync(path, 'latin1') };
    });
}

export function makeFolders(): EngineFolders & { remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'bindist-engine-'));
  const downloads = join(root, 'downloads');
  mkdirSync(downloads);
  return {
    state: join(root, 'state'),
    downloads,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
