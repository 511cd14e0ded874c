import type { Download } from '../../shared/model.ts';
import { removedInWords } from '../format/removal.ts';
import { command } from '../store/command.ts';
import { showToast } from '../store/store.ts';

/** Takes them off the list, and says what became of what is on the disk. */
export async function removeFromList(downloads: readonly Download[]): Promise<void> {
  const answer = await command('downloads.remove', { ids: downloads.map(({ id }) => id) });
  if (answer !== null) showToast('info', removedInWords(downloads));
}
