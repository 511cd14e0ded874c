import { Button } from 'react-aria-components';
import { describeError } from '../../shared/messages.ts';
import type { Cached } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { CautionPanel } from '../design/ErrorPanel.tsx';
import { useTick } from '../design/useTick.ts';
import { formatRelative } from '../format/time.ts';

/** Says that a list is what was seen last, how old it is and why; nothing when it is fresh. */
export function StaleBanner({ answer, onRetry }: { answer: Cached<unknown>; onRetry: () => void }) {
  useTick(answer.source === 'cache' ? 30_000 : null);
  if (answer.source === 'network') return null;
  return (
    <CautionPanel
      title={t('library.stale.title', { relative: formatRelative(answer.fetchedAt, Date.now()) })}
      action={
        <Button className="button" onPress={onRetry}>
          {t('library.tryAgain')}
        </Button>
      }
    >
      <p>
        {answer.error === null
          ? t('library.stale.noAnswer')
          : t('library.stale.why', { title: describeError(answer.error).title })}
      </p>
    </CautionPanel>
  );
}
