import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppFailure } from '../../../shared/errors.ts';
import {
  type ApplicationId,
  applicationIdSchema,
  type Channel,
  type VersionFile,
  type VersionName,
  versionNameSchema,
} from '../../../shared/model.ts';
import { alreadyThere } from '../alreadyThere.ts';
import { parseArgument } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { followDownloads } from '../followDownloads.ts';
import { printCompleted } from '../outcome.ts';
import { type Output, plain } from '../output.ts';
import { fresh, type GlobalOptions, type TerminalSession, withSession } from '../session.ts';

export type GetOptions = {
  /** Ids; empty: the version's main file. */
  readonly files: readonly string[];
  readonly all: boolean;
  readonly out: string;
  readonly connections: number | undefined;
  /** Bytes a second, for all files together. */
  readonly limitRate: number | undefined;
  readonly channel: Channel;
  /** How long to wait for a network or a server without a byte of progress. */
  readonly waitSeconds: number;
};

type Wanted = { applicationId: ApplicationId; version: VersionName; accountId: string; files: VersionFile[] };

/**
 * Downloads files of a version, verified. Run again after it was stopped, however it was stopped, it goes on where it
 * was: the queue is named after what was asked for.
 */
export async function get(
  options: GlobalOptions,
  application: string,
  versionName: string,
  getOptions: GetOptions,
  output: Output,
): Promise<ExitCode> {
  const folder = resolve(getOptions.out);
  const wanted = await withSession(options, { queue: null }, (session) => {
    if (output.isJson) output.json({ type: 'started', startUpMs: Math.round(performance.now()) });
    return findFiles(session, parseArgument(applicationIdSchema, application), versionName, getOptions);
  });

  const missing: VersionFile[] = [];
  for (const file of wanted.files) {
    const found = await alreadyThere(folder, file);
    if (found === null) missing.push(file);
    else printCompleted(output, found, 'was there already');
  }
  if (missing.length === 0) return EXIT.done;

  makeFolder(folder);
  const { accountId, applicationId, version } = wanted;
  const queue = queueName([
    accountId,
    applicationId,
    version,
    getOptions.channel,
    missing.map(({ fileId }) => fileId),
    folder,
  ]);
  const limits = {
    connectionsPerDownload: getOptions.connections,
    bytesPerSecondLimit: getOptions.limitRate,
  };
  return withSession(options, { queue, limits }, async (session) => {
    const { ids } = await session.call('downloads.add', {
      applicationId,
      applicationName: applicationId,
      version,
      channel: getOptions.channel,
      files: missing.map(({ fileId, fileName, sizeBytes }) => ({ fileId, fileName, sizeBytes })),
      folder,
    });
    return followDownloads(session, ids, getOptions.waitSeconds * 1000, output);
  });
}

/** Who names a folder wants the file in it: it is made when it is not there. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new AppFailure({ code: 'disk.notWritable', path: folder }, cause);
  }
}

async function findFiles(
  { call }: TerminalSession,
  applicationId: ApplicationId,
  versionName: string,
  { files: fileIds, all, channel }: GetOptions,
): Promise<Wanted> {
  const version =
    versionName === 'latest'
      ? await latest(call, applicationId, channel)
      : parseArgument(versionNameSchema, versionName);
  const files = fresh(await call('catalog.files', { applicationId, version, channel }));
  const { currentAccountId } = await call('session.get', {});
  return { applicationId, version, accountId: currentAccountId ?? '', files: choose(files, fileIds, all) };
}

/** The newest version that can be downloaded on this channel. */
async function latest(
  call: TerminalSession['call'],
  applicationId: ApplicationId,
  channel: Channel,
): Promise<VersionName> {
  const versions = fresh(await call('catalog.versions', { applicationId, channel }));
  const newest = versions.find(({ isActive, isEnabled }) => isActive && (isEnabled || channel === 'test'));
  if (newest === undefined) throw new AppFailure({ code: 'publisher.notFound' });
  return newest.version;
}

/** Without a wish: the first MAIN file, else the first (bindist-api.md, 'What follows for the client', 2). */
function choose(files: readonly VersionFile[], fileIds: readonly string[], all: boolean): VersionFile[] {
  if (files.length === 0) throw new AppFailure({ code: 'publisher.notFound' });
  if (all) return [...files];
  const main = files.find(({ fileType }) => fileType === 'MAIN') ?? files[0];
  if (fileIds.length === 0 && main !== undefined) return [main];
  return [...new Set(fileIds)].map((wanted) => {
    const file = files.find(({ fileId }) => fileId === wanted);
    if (file === undefined)
      throw new AppFailure({ code: 'publisher.notFound', serverMessage: `No file ${plain(wanted)}` });
    return file;
  });
}

/** The same wish always finds the same queue, and two different ones never meet. */
function queueName(wish: readonly unknown[]): string {
  return `cli-${createHash('sha256').update(JSON.stringify(wish)).digest('hex').slice(0, 32)}`;
}
