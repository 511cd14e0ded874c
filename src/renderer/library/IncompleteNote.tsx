import { Button } from 'react-aria-components';
import { describeError } from '../../shared/messages.ts';
import type { Cached } from '../../shared/model.ts';
import { plainText } from '../../shared/plainText.ts';
import { t } from '../../shared/words/index.ts';
import { CautionPanel } from '../design/ErrorPanel.tsx';

/** Says that a list is not all there is, and what to do; nothing when it is. */
export function IncompleteNote({ answer, onRetry }: { answer: Cached<unknown>; onRetry: () => void }) {
  if (answer.isComplete) return null;
  const { title, text } = describeError(
    answer.error?.code === 'server.listIncomplete' ? answer.error : { code: 'server.listIncomplete' },
  );
  return (
    <CautionPanel
      title={title}
      action={
        <Button className="button" onPress={onRetry}>
          {t('library.tryAgain')}
        </Button>
      }
    >
      <p>{plainText(text)}</p>
    </CautionPanel>
  );
}
