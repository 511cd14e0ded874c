import { describeError } from '../../shared/messages.ts';
import type { Download } from '../../shared/model.ts';
import { notificationName } from '../../shared/plainText.ts';

/**
 * One notification for everything that ended together: ten thousand small files must not be ten thousand pop-ups. Null: nothing
 * to say.
 *
 * The title says what happened, and never holds a name. The body holds names in quotation marks, and nothing else. So an
 * application called 'setup.exe is verified' cannot say that about anything.
 */
export function notificationText(ended: readonly Download[]): { title: string; body: string } | null {
  const [first] = ended;
  if (first === undefined) return null;
  if (ended.length === 1) return singleText(first);
  const failed = ended.filter(({ state }) => state.kind === 'failed').length;
  const completed = ended.length - failed;
  const unproved = ended.filter(
    ({ state, verification }) => state.kind === 'completed' && verification !== 'verified',
  ).length;
  const proof = unproved === 0 ? '' : ` Of these, ${unproved} cannot be verified.`;
  if (failed === 0) return { title: 'Downloads complete', body: `${completed} files have arrived.${proof}` };
  return { title: 'Downloads ended', body: `${completed} complete, ${failed} failed.${proof}` };
}

function singleText({ state, fileName, applicationName, version, verification }: Download) {
  const title =
    state.kind === 'failed'
      ? `Download failed: ${describeError(state.error).title}`
      : verification === 'verified'
        ? 'Downloaded and verified'
        : 'Downloaded, cannot be verified';
  return {
    title,
    body: `${notificationName(fileName)}\nof ${notificationName(`${applicationName} ${version}`)}`,
  };
}
