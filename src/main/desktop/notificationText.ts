import { describeError } from '../../shared/messages.ts';
import type { Download } from '../../shared/model.ts';

/** One notification for everything that ended at once: ten thousand small files are not ten thousand pop-ups. Null: nothing to say. */
export function notificationText(ended: readonly Download[]): { title: string; body: string } | null {
  const [first] = ended;
  if (first === undefined) return null;
  if (ended.length === 1) return singleText(first);
  const failed = ended.filter(({ state }) => state.kind === 'failed').length;
  const completed = ended.length - failed;
  if (failed === 0) return { title: 'Downloads complete', body: `${completed} files have arrived.` };
  return { title: 'Downloads ended', body: `${completed} complete, ${failed} failed.` };
}

function singleText({ state, fileName, applicationName, version, verification }: Download) {
  if (state.kind === 'failed') {
    return { title: 'Download failed', body: `${fileName}: ${describeError(state.error).title}` };
  }
  const proof = verification === 'verified' ? 'verified' : 'complete, but not verifiable';
  return { title: 'Download complete', body: `${fileName} (${applicationName} ${version}) is ${proof}.` };
}
