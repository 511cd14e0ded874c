import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { AppFailure } from '../../../shared/errors.ts';
import { mainFileOf } from '../../../shared/mainFile.ts';
import {
  type AccountId,
  type ApplicationId,
  applicationIdSchema,
  type Cached,
  type Channel,
  type Download,
  type VersionFile,
  type VersionName,
} from '../../../shared/model.ts';
import { makeFolder } from '../../storage/index.ts';
import { alreadyThere } from '../alreadyThere.ts';
import { parseArgument } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { followDownloads } from '../followDownloads.ts';
import { incomplete, perhapsWanted, sayUnusable } from '../lists.ts';
import { printCompleted } from '../outcome.ts';
import { type Output, plain } from '../output.ts';
import { fresh, type GlobalOptions, type TerminalSession, withSession } from '../session.ts';
import { wantedVersion } from '../wantedVersion.ts';

export type GetOptions = {
  /** Ids of the files. None: the version's main file. */
  readonly files: readonly string[];
  readonly all: boolean;
  readonly out: string;
  readonly connections: number | undefined;
  /** Bytes a second, for all files together. */
  readonly limitRate: number | undefined;
  readonly channel: Channel;
  /** Hosts in a private network that may be used as storage in this run. */
  readonly allowStorage: readonly string[];
  /** How long to wait for a network or a server without a byte arriving. */
  readonly waitSeconds: number;
};

type Wanted = {
  applicationId: ApplicationId;
  version: VersionName;
  accountId: AccountId | null;
  files: VersionFile[];
};

/**
 * Downloads files of a version, verified. However an earlier run ended, the same command goes on where it stopped. All downloads
 * of an application to one folder are one queue, and each run moves only what it was asked for. The second of two runs at the
 * same time waits for the first, so that what both want is fetched once.
 */
export function get(
  options: GlobalOptions,
  application: string,
  versionName: string,
  getOptions: GetOptions,
  output: Output,
): Promise<ExitCode> {
  const applicationId = parseArgument(applicationIdSchema, application);
  const folder = resolve(getOptions.out);
  const patienceMs = getOptions.waitSeconds * 1000;
  const queue = queueName(applicationId, folder);
  const limits = {
    connectionsPerDownload: getOptions.connections,
    bytesPerSecondLimit: getOptions.limitRate,
  };
  const onBusy = () =>
    output.status('waiting for another bindist that downloads this application to this folder');
  return withSession(
    options,
    { queue, limits, allowedStorage: getOptions.allowStorage, patienceMs, onBusy },
    async (session) => {
      output.status('');
      if (output.isJson) output.json({ type: 'started', startUpMs: Math.round(performance.now()) });
      const wanted = await findFiles(session, applicationId, versionName, getOptions, output);
      const there: VersionFile[] = [];
      const missing: VersionFile[] = [];
      for (const file of wanted.files) {
        const found = await alreadyThere(folder, file);
        if (found !== null) printCompleted(output, found, 'was there already');
        (found === null ? missing : there).push(file);
      }
      await tidyQueue(session, { ...wanted, files: there });
      if (missing.length === 0) return EXIT.done;
      makeOutFolder(folder);
      const { ids } = await session.call('downloads.add', {
        applicationId,
        applicationName: applicationId,
        version: wanted.version,
        channel: getOptions.channel,
        files: missing.map(({ fileId, fileName, sizeBytes }) => ({ fileId, fileName, sizeBytes })),
        folder,
      });
      return followDownloads(session, ids, patienceMs, output);
    },
  );
}

/** Removes finished downloads from the queue, and those that are not needed because their file is there by other means. */
async function tidyQueue({ call }: TerminalSession, there: Wanted): Promise<void> {
  const isThere = (download: Download) =>
    download.accountId === there.accountId &&
    download.version === there.version &&
    there.files.some(({ fileId }) => fileId === download.fileId);
  try {
    const { downloads } = await call('downloads.snapshot', {});
    const useless = downloads.filter((download) => download.state.kind !== 'completed' && isThere(download));
    await call('downloads.cancel', { ids: useless.map(({ id }) => id) });
    const ended = downloads.filter(({ state }) => state.kind === 'completed' || state.kind === 'cancelled');
    await call('downloads.remove', { ids: [...new Set([...useless, ...ended])].map(({ id }) => id) });
  } catch {
    // What cannot be removed now, the next run removes. It is no reason for this one to fail.
  }
}

/** Whoever names a folder wants the file in it, so it is made where it is missing. */
function makeOutFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new AppFailure({ code: 'disk.notWritable', path: folder }, cause);
  }
}

async function findFiles(
  { call }: TerminalSession,
  applicationId: ApplicationId,
  versionName: string,
  { files: fileIds, all, channel }: GetOptions,
  output: Output,
): Promise<Wanted> {
  const version = await wantedVersion(call, applicationId, versionName, channel, output);
  const answer = await call('catalog.files', { applicationId, version, channel });
  fresh(answer);
  sayUnusable(output, answer.unusable, ['file', 'files']);
  const { currentAccountId } = await call('session.get', {});
  return { applicationId, version, accountId: currentAccountId, files: choose(answer, fileIds, all) };
}

/**
 * Without a choice: the first MAIN file, else the first (docs/bindist-api.md, 'Rules for the client', 2). This never guesses:
 * where the list is incomplete, or holds entries that cannot be requested, the file has to be named.
 */
function choose(answer: Cached<VersionFile[]>, fileIds: readonly string[], all: boolean): VersionFile[] {
  const { value: files, unusable } = answer;
  const main = mainFileOf(files);
  if (all || fileIds.length === 0) {
    if (!answer.isComplete) throw incomplete(answer);
    if (unusable.length > 0 && (all || main?.fileType !== 'MAIN')) throw perhapsWanted(unusable);
  }
  if (main === null) throw new AppFailure({ code: 'publisher.notFound' });
  if (all) return [...files];
  if (fileIds.length === 0) return [main];
  return [...new Set(fileIds)].map((wanted) => {
    const file = files.find(({ fileId }) => fileId === wanted);
    if (file === undefined)
      throw answer.isComplete
        ? new AppFailure({ code: 'publisher.notFound', serverMessage: `No file ${plain(wanted)}` })
        : incomplete(answer);
    return file;
  });
}

/** The same application and folder always give the same queue, and two different ones never do. */
function queueName(applicationId: ApplicationId, folder: string): string {
  return `cli-${createHash('sha256')
    .update(JSON.stringify([applicationId, folder]))
    .digest('hex')
    .slice(0, 32)}`;
}
