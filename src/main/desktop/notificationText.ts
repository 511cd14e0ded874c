import { describeError } from '../../shared/messages.ts';
import type { Download } from '../../shared/model.ts';
import { notificationName } from '../../shared/plainText.ts';
import { t } from '../../shared/words/index.ts';

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
  const arrived =
    failed === 0
      ? t('notifications.arrived', { count: completed })
      : t('notifications.someFailed', { completed, failed });
  const proof = unproved === 0 ? '' : ` ${t('notifications.unverifiable', { count: unproved })}`;
  return {
    title: failed === 0 ? t('notifications.titles.allComplete') : t('notifications.titles.ended'),
    body: `${arrived}${proof}`,
  };
}

function singleText({ state, fileName, applicationName, version, verification }: Download) {
  const title =
    state.kind === 'failed'
      ? t('notifications.titles.failed', { title: describeError(state.error).title })
      : verification === 'verified'
        ? t('notifications.titles.verified')
        : t('notifications.titles.unverifiable');
  return {
    title,
    body: t('notifications.fileOf', {
      file: notificationName(fileName),
      application: notificationName(`${applicationName} ${version}`),
    }),
  };
}
