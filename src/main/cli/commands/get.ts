import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { AppFailure } from '../../../shared/errors.ts';
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
  /** Ids; empty: the version's main file. */
  readonly files: readonly string[];
  readonly all: boolean;
  readonly out: string;
  readonly connections: number | undefined;
  /** Bytes a second, for all files together. */
  readonly limitRate: number | undefined;
  readonly channel: Channel;
  /** Hosts in a private network that files may come from, in this run. */
  readonly allowStorage: readonly string[];
  /** How long to wait for a network or a server without a byte of progress. */
  readonly waitSeconds: number;
};

type Wanted = {
  applicationId: ApplicationId;
  version: VersionName;
  accountId: AccountId | null;
  files: VersionFile[];
};

/**
 * Downloads files of a version, verified. Run again after it was stopped, however it was stopped, it goes on where it was,
 * and so does every other `get` that wants some of the same: an application's downloads to one folder are one queue, of
 * which each run moves what it was asked for. Of two at the same time the second waits: what both want is fetched once.
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

/** Takes out of the queue what has come to its end, and what became of no use because its file is there by other means. */
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
    // What stays is tidied by the next run: no reason to fail what this one was asked for.
  }
}

/** Who names a folder wants the file in it: it is made when it is not there. */
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
 * Without a wish: the first MAIN file, else the first (docs/bindist-api.md, 'Rules for the client', 2). Never a guess: of half a
 * list, or past what cannot be asked for, only what was named is taken.
 */
function choose(answer: Cached<VersionFile[]>, fileIds: readonly string[], all: boolean): VersionFile[] {
  const { value: files, unusable } = answer;
  const main = files.find(({ fileType }) => fileType === 'MAIN') ?? files[0];
  if (all || fileIds.length === 0) {
    if (!answer.isComplete) throw incomplete(answer);
    if (unusable.length > 0 && (all || main?.fileType !== 'MAIN')) throw perhapsWanted(unusable);
  }
  if (main === undefined) throw new AppFailure({ code: 'publisher.notFound' });
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

/** The same application and folder always find the same queue, and two different ones never meet. */
function queueName(applicationId: ApplicationId, folder: string): string {
  return `cli-${createHash('sha256')
    .update(JSON.stringify([applicationId, folder]))
    .digest('hex')
    .slice(0, 32)}`;
}
