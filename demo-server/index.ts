import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiState, answerApi, downloadKey } from './api.ts';
import { changedAnswer, scriptedAnswer } from './apiFaults.ts';
import type { Catalogue, PublishedFile } from './catalogue.ts';
import { type Content, sha256Of } from './content.ts';
import { demoCatalogue } from './demo-catalogue/index.ts';
import { DIALECTS, type DialectName, type JsonAnswer } from './dialect.ts';
import { actionOf, createFaultScript, type Fault, type FaultAction } from './faults.ts';
import { createListener } from './listener.ts';
import { escapeUri, presign, type SigningKey, verifyPresigned } from './presign.ts';
import { logEntry, type RequestLogEntry } from './requestLog.ts';
import { createPace, type Shaping } from './shaping.ts';
import { answerStorage } from './storage.ts';

export { type Catalogue, catalogueOf, type PublishedFile } from './catalogue.ts';
export { type Content, readBytes, readRange, sha256Of } from './content.ts';
export { DEMO, demoCatalogue } from './demo-catalogue/index.ts';
export type { DialectName } from './dialect.ts';
export type { Fault, FaultAction } from './faults.ts';
export type { RequestLogEntry } from './requestLog.ts';

export type ServerOptions = Shaping & {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly dialect: DialectName;
  /** How long a signed URL lives. */
  readonly urlLifeMs: number;
  readonly catalogue: Catalogue;
  readonly rateLimitPerMinute: number | null;
  /** Where signed URLs point instead of the server's own storage. The objects have to be there under the same paths. */
  readonly storageOrigin: string | null;
  /** Seed of the faults that have a probability. */
  readonly seed: number;
};

export type BindistServer = {
  readonly apiUrl: string;
  readonly storageUrl: string;
  readonly customerKey: string;
  readonly adminKey: string;
  /** As a self-hosted server hands out a regenerated key: the whole is refused, and the part after the first dot works. */
  readonly regeneratedKey: string;
  readonly catalogue: Catalogue;
  /** Every request to API and storage, in order. */
  readonly log: RequestLogEntry[];
  setUrlLife(ms: number): void;
  setShaping(shaping: Partial<Shaping>): void;
  /** Returns a function that takes the fault away. */
  addFault(fault: Fault): () => void;
  clearFaults(): void;
  /** Scripted faults that never changed an answer. */
  unusedFaults(): Fault[];
  /** Called with each request when it comes, before it is answered. */
  onRequest(listener: (entry: RequestLogEntry) => void): () => void;
  /** Secrets that were given out: the signatures of all signed URLs. */
  signatures(): readonly string[];
  /** All contents a file ever had, the present one last. */
  contentsOf(fileId: string): readonly Content[];
  downloadCount(applicationId: string, version: string, fileId: string): number;
  /** The publisher replaces the object. What the API says about it changes only with `updateChecksum`. */
  replaceContent(
    fileId: string,
    seed: number,
    options: { updateChecksum: boolean; sizeBytes?: number },
  ): void;
  fileById(fileId: string): PublishedFile;
  expireShare(token: string): void;
  closeConnections(): void;
  /** The server dies: connections are cut, and new ones refused. */
  stopListening(): Promise<void>;
  /** It comes back, on the same ports. */
  listenAgain(): Promise<void>;
  close(): Promise<void>;
};

const BUCKET = 'bindist-apps';
const SIGNING_KEY: SigningKey = {
  accessKeyId: 'AKIADEMO0BINDIST0042',
  secret: 'wJalrDemoOnlySigningSecretNeverLeavesThisServer',
  region: 'eu-central-1',
};

/** A BinDist server on loopback: the API in one dialect, and a storage that behaves like S3 on an origin of its own. */
export async function startBindistServer(options: Partial<ServerOptions> = {}): Promise<BindistServer> {
  const {
    host = '127.0.0.1',
    port = 0,
    dialect: dialectName = 'docs',
    catalogue = demoCatalogue(),
    seed = 1,
  } = options;
  const dialect = DIALECTS[dialectName];
  const shaping: Shaping = {
    latencyMs: options.latencyMs ?? 0,
    bytesPerSecondPerConnection: options.bytesPerSecondPerConnection ?? null,
    bytesPerSecondTotal: options.bytesPerSecondTotal ?? null,
  };
  let urlLifeMs = options.urlLifeMs ?? 30 * 60_000;
  const script = createFaultScript(seed);
  const log: RequestLogEntry[] = [];
  const files = new Map<string, PublishedFile>(
    catalogue.flatMap(({ applicationId, versions }) =>
      versions.flatMap(({ version, files: published }) =>
        published.map((file) => [objectPath(applicationId, version, file), file] as const),
      ),
    ),
  );
  const pathOf = new Map([...files].map(([path, file]) => [file, path] as const));
  const totalPace = createPace(() => shaping.bytesPerSecondTotal);
  /** Only whole seconds can be signed. A life that is not a whole number of seconds is kept here. */
  const deadlines = new Map<string, number>();
  const signatures: string[] = [];
  const listeners = new Set<(entry: RequestLogEntry) => void>();
  const earlier = new Map<string, Content[]>();

  const storage = await createListener(host, 0, (request, response) => {
    void serveStorage(request, response);
  });
  const api = await createListener(host, port, (request, response) => {
    void serveApi(request, response);
  });
  const storageUrl = `http://${host}:${storage.port}`;
  const apiUrl = `http://${host}:${api.port}`;

  const state: ApiState = {
    dialect,
    catalogue,
    apiUrl,
    shares: new Map(),
    downloads: new Map(),
    rateLimit: { perMinute: options.rateLimitPerMinute ?? null, windowStartMs: 0, used: 0 },
    signUrl(file, asName) {
      const nowMs = Date.now();
      const lifeSeconds = Math.max(1, Math.ceil(urlLifeMs / 1000));
      const url = presign(SIGNING_KEY, {
        method: 'GET',
        origin: options.storageOrigin ?? storageUrl,
        path: pathOf.get(file) ?? '/',
        nowMs,
        lifeSeconds,
        extra: { 'response-content-disposition': `attachment; filename*=UTF-8''${escapeUri(asName)}` },
      });
      const signature = url.slice(url.lastIndexOf('=') + 1);
      signatures.push(signature);
      if (urlLifeMs % 1000 !== 0) deadlines.set(signature, nowMs + urlLifeMs);
      return { url, expiresAtMs: nowMs + urlLifeMs };
    },
  };

  function fileById(fileId: string): PublishedFile {
    const file = [...files.values()].find((candidate) => candidate.fileId === fileId);
    if (file === undefined) throw new Error(`No file ${fileId} in the catalogue.`);
    return file;
  }

  function noteEffect(entry: RequestLogEntry, action: FaultAction) {
    if (!entry.faults.includes(action.kind)) entry.faults.push(action.kind);
    script.tookEffect(action);
  }

  async function serveStorage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const rawUrl = request.url ?? '/';
    const path = rawUrl.split('?', 1)[0] ?? '/';
    const file = files.get(path) ?? null;
    const subject = { path, applicationId: path.split('/')[2] ?? null, fileId: file?.fileId ?? null };
    const entry = logEntry('storage', request, subject);
    log.push(entry);
    entry.underWay = log.filter(
      ({ on, isDone, isClosed }) => on === 'storage' && !isDone && !isClosed,
    ).length;
    response.once('close', () => {
      entry.isClosed = true;
    });
    for (const listener of listeners) listener(entry);
    if (shaping.latencyMs > 0) await sleep(shaping.latencyMs);
    const nowMs = Date.now();
    const judged = verifyPresigned(SIGNING_KEY, {
      method: request.method ?? '',
      rawUrl,
      host: request.headers.host ?? '',
      nowMs,
    });
    const deadlineMs =
      judged.kind === 'valid' ? (deadlines.get(judged.signature) ?? Number.POSITIVE_INFINITY) : 0;
    const verdict =
      judged.kind === 'valid' && nowMs >= deadlineMs
        ? ({ kind: 'expired', expiresAtMs: deadlineMs, lifeSeconds: 1 } as const)
        : judged;
    await answerStorage({
      request,
      response,
      verdict,
      file,
      entry,
      actions: script.actionsFor({ on: 'storage', ...subject }),
      tookEffect: (action) => noteEffect(entry, action),
      paces: [createPace(() => shaping.bytesPerSecondPerConnection), totalPace],
    });
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', apiUrl);
    const segments = url.pathname.split('/').slice(1).map(decodeSafely);
    const applicationId =
      url.searchParams.get('applicationId') ?? (segments[1] === 'applications' ? segments[2] : undefined);
    const subject = {
      path: url.pathname,
      applicationId: applicationId ?? null,
      fileId: url.searchParams.get('fileId'),
    };
    const entry = logEntry('api', request, subject);
    log.push(entry);
    for (const listener of listeners) listener(entry);
    const channel = request.headers['x-channel'];
    const body = await readText(request).catch(() => '');
    if (shaping.latencyMs > 0) await sleep(shaping.latencyMs);
    const actions = script.actionsFor({ on: 'api', ...subject });
    const tookEffect = (action: FaultAction) => noteEffect(entry, action);
    const pages = actionOf(actions, 'pages');
    if (pages !== undefined) tookEffect(pages);
    const answer =
      scriptedAnswer(actions, tookEffect) ??
      changedAnswer(
        answerApi(state, {
          method: request.method ?? '',
          segments,
          query: url.searchParams,
          authorization: request.headers.authorization,
          channel: typeof channel === 'string' ? channel : undefined,
          body,
          nowMs: Date.now(),
          pages,
        }),
        actions,
        tookEffect,
      );
    if (answer === 'reset') return void request.socket.resetAndDestroy();
    if (answer === 'stall') return;
    const text = textOf(answer);
    entry.status = answer.status;
    entry.bytesSent = Buffer.byteLength(text);
    response.writeHead(answer.status, {
      'Content-Type': 'application/json',
      'Content-Length': entry.bytesSent,
      ...answer.headers,
    });
    response.end(text);
    entry.isDone = true;
  }

  return {
    apiUrl,
    storageUrl,
    customerKey: dialect.customerKey,
    adminKey: dialect.adminKey,
    regeneratedKey: `ak_4f81.${dialect.customerKey}`,
    catalogue,
    log,
    setUrlLife(ms) {
      urlLifeMs = ms;
    },
    setShaping(change) {
      Object.assign(shaping, change);
    },
    addFault: (fault) => script.add(fault),
    clearFaults: () => script.clear(),
    unusedFaults: () => script.unused(),
    onRequest(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    signatures: () => signatures,
    contentsOf(fileId) {
      const { content } = fileById(fileId);
      return [...(earlier.get(fileId) ?? []), ...(content === null ? [] : [content])];
    },
    downloadCount: (applicationId, version, fileId) =>
      state.downloads.get(downloadKey(applicationId, version, fileId)) ?? 0,
    replaceContent(fileId, newSeed, { updateChecksum, sizeBytes }) {
      const file = fileById(fileId);
      earlier.set(fileId, [...(earlier.get(fileId) ?? []), ...(file.content === null ? [] : [file.content])]);
      if (!updateChecksum && file.declaredChecksum === null && file.content !== null) {
        file.declaredChecksum = sha256Of(file.content);
      }
      file.content = {
        seed: newSeed,
        sizeBytes: sizeBytes ?? file.content?.sizeBytes ?? file.declaredSizeBytes,
      };
      if (updateChecksum) {
        file.declaredChecksum = null;
        file.declaredSizeBytes = file.content.sizeBytes;
      }
    },
    fileById,
    expireShare(token) {
      const share = state.shares.get(token);
      if (share === undefined) throw new Error('No such share.');
      share.expiresAtMs = 0;
    },
    closeConnections() {
      storage.closeConnections();
      api.closeConnections();
    },
    async stopListening() {
      await Promise.all([storage.stop(), api.stop()]);
    },
    async listenAgain() {
      await Promise.all([storage.listen(), api.listen()]);
    },
    async close() {
      await Promise.all([storage.stop(), api.stop()]);
    },
  };
}

function textOf({ body }: JsonAnswer): string {
  return typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body);
}

/** The path of an object in the storage, escaped as in its URL. */
export function objectPath(applicationId: string, version: string, file: PublishedFile): string {
  return `/${[BUCKET, applicationId, version, file.fileId, file.fileName].map(escapeUri).join('/')}`;
}

function decodeSafely(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
