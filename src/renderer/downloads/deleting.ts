import type { PressEvent } from 'react-aria-components';
import type { Download, DownloadId } from '../../shared/model.ts';
import { removedInWords } from '../format/removal.ts';
import { command } from '../store/command.ts';
import { showToast } from '../store/store.ts';

/** As long as systems wait for the second click of a double click. */
const DOUBLE_CLICK_MS = 500;

/** When a row last changed or went because of a press. */
let pressedAt = Number.NEGATIVE_INFINITY;

/**
 * What deletes comes to lie where *Cancel* was, or where the row stood that was removed. The second click of a double click
 * was meant for neither. By keyboard there is none: the focus goes to the way back, or to what says which row it is of.
 */
function isSecondClick(press: PressEvent | undefined): boolean {
  return (
    press !== undefined &&
    press.pointerType !== 'keyboard' &&
    press.pointerType !== 'virtual' &&
    performance.now() - pressedAt < DOUBLE_CLICK_MS
  );
}

export async function cancelDownloads(ids: readonly DownloadId[]): Promise<void> {
  pressedAt = performance.now();
  await command('downloads.cancel', { ids: [...ids] });
}

/** Deletes what is kept of them; they stay in the list. `press`: of the button, where it can come to lie under the pointer. */
export async function deleteParts(downloads: readonly Download[], press?: PressEvent): Promise<void> {
  if (isSecondClick(press)) return;
  await command('downloads.deletePart', { ids: downloads.map(({ id }) => id) });
}

/** Takes them off the list, and says what became of what is on the disk. `press`: as for `deleteParts`. */
export async function removeFromList(downloads: readonly Download[], press?: PressEvent): Promise<void> {
  const isLoss = downloads.some(({ state, hasPart }) => hasPart || state.kind === 'cancelled');
  if (isLoss && isSecondClick(press)) return;
  pressedAt = performance.now();
  const answer = await command('downloads.remove', { ids: downloads.map(({ id }) => id) });
  if (answer !== null) showToast('info', removedInWords(downloads));
}
