import { isGivenUp } from '../../shared/downloadStates.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Download, DownloadId } from '../../shared/model.ts';
import { Ended } from './ending.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exitCodes.ts';
import { heldUpBy } from './heldUp.ts';
import { completedFile, printCompleted } from './outcome.ts';
import { type Output, printError } from './output.ts';
import { progressLine } from './progressBar.ts';
import type { TerminalSession } from './session.ts';

/** A queued download that may begin does so at once. After this long it is held up by something. */
const HELD_UP_AFTER_MS = 1500;

/**
 * Shows downloads until each has ended, and reports the ends. A wait that only a person can end counts as an end, and the part
 * stays. A wait for the network counts as one after `patienceMs` without a byte.
 *
 * @returns the exit code of the first that failed
 */
export function followDownloads(
  session: TerminalSession,
  ids: readonly DownloadId[],
  patienceMs: number,
  output: Output,
): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const downloads = new Map<DownloadId, Download>();
    const ended = new Set<DownloadId>();
    const removals: Promise<unknown>[] = [];
    let exitCode: ExitCode = EXIT.done;
    let lastProgressAt = Date.now();
    let lastReceived = -1;
    let heldUpSinceMs: number | null = null;

    const mine = new Set(ids);

    /** True: it was downloaded. */
    const end = (download: Download, error: AppError | null): boolean => {
      ended.add(download.id);
      output.status('');
      const completed = completedFile(download);
      if (error !== null || completed === null) {
        const why: AppError = error ?? { code: 'app.internal' };
        printError(output, why, download.fileName);
        if (exitCode === EXIT.done) exitCode = exitCodeOf(why.code);
        return false;
      }
      printCompleted(output, completed, 'downloaded');
      return true;
    };

    /** Finished and reported, so it leaves the queue. What cannot be removed now, the next run removes. */
    const takeOut = (done: readonly DownloadId[]) => {
      if (done.length === 0) return;
      removals.push(session.call('downloads.remove', { ids: [...done] }).catch(() => undefined));
    };

    const look = (seen: readonly Download[]) => {
      for (const download of seen) if (mine.has(download.id)) downloads.set(download.id, download);
      const all = [...downloads.values()];
      const received = all.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
      if (received !== lastReceived) {
        lastReceived = received;
        lastProgressAt = Date.now();
      }
      showProgress(all, received, output);
      const isPatienceOver = Date.now() - lastProgressAt > patienceMs;
      const heldUp = heldUpBy(all);
      heldUpSinceMs = heldUp === null ? null : (heldUpSinceMs ?? Date.now());
      const isHeldUp = heldUpSinceMs !== null && Date.now() - heldUpSinceMs > HELD_UP_AFTER_MS;
      const done = all.filter((download) => {
        const isBehind = isHeldUp && download.state.kind === 'queued';
        const own = isBehind ? { error: heldUp } : endingOf(download, isPatienceOver);
        const ending = ended.has(download.id) ? null : own;
        return ending !== null && end(download, ending.error);
      });
      takeOut(done.map(({ id }) => id));
      if (ended.size === ids.length) finish(() => resolve(exitCode));
    };

    const stopEvents = session.service.on('downloads.patched', ({ changed }) => look(changed));
    // No event comes when the time runs out.
    const timer = setInterval(() => look([]), 1000);
    const { signal } = output.ending;
    // The session that called has given up as well, and says why.
    const giveUp = () => finish(() => reject(new Ended()));
    signal.addEventListener('abort', giveUp);
    const finish = (end: () => void) => {
      stopEvents();
      clearInterval(timer);
      signal.removeEventListener('abort', giveUp);
      output.status('');
      // The removals come first, since whoever receives the answer closes the state.
      void Promise.all(removals).then(end);
    };
    if (signal.aborted) return giveUp();

    session
      .call('downloads.snapshot', {})
      .then(async (snapshot) => {
        const known = snapshot.downloads.filter(({ id }) => mine.has(id));
        // An earlier run ended without these. Giving the same command again means 'try again'.
        const again = known.filter(({ state }) => isGivenUp(state));
        const paused = known.filter(({ state }) => state.kind === 'paused');
        if (again.length > 0) await session.call('downloads.retry', { ids: again.map(({ id }) => id) });
        if (paused.length > 0) await session.call('downloads.resume', { ids: paused.map(({ id }) => id) });
        look((await session.call('downloads.snapshot', {})).downloads);
      })
      .catch((failure: unknown) => finish(() => reject(failure)));
  });
}

/** Why a download has come to its end, as far as a command is concerned. Null while it is worth waiting. Pure. */
export function endingOf({ state }: Download, isPatienceOver: boolean): { error: AppError | null } | null {
  switch (state.kind) {
    case 'completed':
      return { error: null };
    case 'failed':
      return { error: state.error };
    case 'cancelled':
      return { error: { code: 'app.wrongState' } };
    case 'waiting':
      switch (state.reason) {
        case 'keyNeeded':
          return { error: state.error ?? { code: 'account.none' } };
        case 'storageNotAllowed':
          return { error: state.error ?? { code: 'server.privateStorage' } };
        case 'diskFull':
          return { error: state.error ?? { code: 'disk.full' } };
        case 'folderMissing':
          return { error: state.error ?? { code: 'disk.folderMissing' } };
        case 'offline':
        case 'retryAt':
          return isPatienceOver ? { error: state.error ?? { code: 'network.offline' } } : null;
      }
      break;
    case 'queued':
    case 'resolving':
    case 'transferring':
    case 'verifying':
    case 'publishing':
    case 'paused':
      return null;
  }
  return null;
}

function showProgress(downloads: readonly Download[], receivedBytes: number, output: Output): void {
  const sizeBytes = downloads.reduce<number | null>(
    (sum, download) => (sum === null || download.sizeBytes === null ? null : sum + download.sizeBytes),
    0,
  );
  if (output.isJson) {
    if (downloads.some(({ state }) => state.kind === 'transferring')) {
      output.json({ type: 'progress', receivedBytes, sizeBytes });
    }
    return;
  }
  const bytesPerSecond = downloads.reduce((sum, download) => sum + (download.bytesPerSecond ?? 0), 0);
  output.status(
    progressLine(
      { receivedBytes, sizeBytes, bytesPerSecond, state: stateInWords(downloads) },
      process.stderr.columns ?? 80,
    ),
  );
}

function stateInWords(downloads: readonly Download[]): string {
  const kinds = new Set(downloads.map(({ state }) => (state.kind === 'waiting' ? state.reason : state.kind)));
  if (kinds.has('transferring')) return '';
  if (kinds.has('verifying') || kinds.has('publishing')) return 'verifying';
  if (kinds.has('offline')) return 'waiting for the network';
  if (kinds.has('retryAt')) return 'waiting to try again';
  return 'starting';
}
