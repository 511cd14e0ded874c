import { lstat } from 'node:fs/promises';
import { AppFailure } from '../../shared/errors.ts';
import type { DownloadId } from '../../shared/model.ts';
import { plainText } from '../../shared/plainText.ts';
import type { DownloadEngine, NewDownload } from '../downloads/index.ts';
import type { Domain, HandlersOf, ParsedInput } from './commandTypes.ts';
import { mayRun } from './mayRun.ts';

export function downloadCommands({
  accounts,
  downloads,
  settings,
  host,
  folders,
}: Domain): HandlersOf<'downloads'> {
  return {
    'downloads.snapshot': () => downloads.snapshot(),
    async 'downloads.add'(input) {
      const accountId = accounts.current().id;
      const standing = settings.get().downloadFolder;
      const real = await folders.check(input.folder ?? standing);
      // The user's own folder keeps the name he knows it by.
      const folder = input.folder === undefined || input.folder === standing ? standing : real;
      return { ids: downloads.add(newDownloads(input, accountId, folder)) };
    },
    'downloads.pause'({ ids }) {
      downloads.pause(ids);
      return {};
    },
    'downloads.resume'({ ids }) {
      downloads.resume(ids);
      return {};
    },
    async 'downloads.cancel'({ ids }) {
      await downloads.cancel(ids);
      return {};
    },
    async 'downloads.deletePart'({ ids }) {
      await downloads.deletePart(ids);
      return {};
    },
    'downloads.retry'({ ids }) {
      downloads.retry(ids);
      return {};
    },
    async 'downloads.remove'({ ids }) {
      await downloads.remove(ids);
      return {};
    },
    'downloads.setLimit'({ ids, bytesPerSecond }) {
      downloads.setLimit(ids, bytesPerSecond);
      return {};
    },
    'downloads.move'({ id, before }) {
      downloads.move(id, before);
      return {};
    },
    async 'downloads.showInFolder'({ id }) {
      await host.showInFolder(await completedPath(downloads, id));
      return {};
    },
    async 'downloads.open'({ id, confirmed }) {
      // Checked again at the confirmed call: the question was about the published file, so the answer has to be as well.
      const { path, facts } = await downloads.findPublished(id);
      if (!confirmed && mayRun(path, facts.mode)) return { outcome: 'needsConfirmation' };
      await host.UNSAFE_openFile(path);
      return { outcome: 'opened' };
    },
  };
}

function newDownloads(
  input: ParsedInput<'downloads.add'>,
  accountId: NewDownload['accountId'],
  folder: string,
): NewDownload[] {
  const { applicationId, version, channel } = input;
  // Made plain, since this name is kept and shown long after the catalogue it came from.
  const applicationName = plainText(input.applicationName);
  const download = { accountId, applicationId, applicationName, version, channel, folder };
  return input.files === undefined
    ? [{ ...download, file: null }]
    : input.files.map((file) => ({ ...download, file }));
}

/**
 * The path of a completed download's file, after a look that something has that name. What it is by now is not checked: showing
 * it harms nobody.
 *
 * @throws AppFailure `app.wrongState` before it is completed, `disk.fileMissing` when it was moved or deleted since
 */
async function completedPath(downloads: DownloadEngine, id: DownloadId): Promise<string> {
  const { state, path } = downloads.get(id);
  if (state.kind !== 'completed' || path === null) throw new AppFailure({ code: 'app.wrongState' });
  try {
    await lstat(path);
    return path;
  } catch (cause) {
    throw new AppFailure({ code: 'disk.fileMissing', path }, cause);
  }
}
