import { Button } from 'react-aria-components';
import { describeError } from '../../shared/messages.ts';
import type { Cached } from '../../shared/model.ts';
import { CautionPanel } from '../design/ErrorPanel.tsx';
import { useTick } from '../design/useTick.ts';
import { formatRelative } from '../format/time.ts';

/** Says that a list is what was seen last, how old it is and why; nothing when it is fresh. */
export function StaleBanner({ answer, onRetry }: { answer: Cached<unknown>; onRetry: () => void }) {
  useTick(answer.source === 'cache' ? 30_000 : null);
  if (answer.source === 'network') return null;
  const reason = answer.error === null ? 'The server did not answer' : describeError(answer.error).title;
  return (
    <CautionPanel
      title={`Last seen ${formatRelative(answer.fetchedAt, Date.now())}`}
      action={
        <Button className="button" onPress={onRetry}>
          Try again
        </Button>
      }
    >
      <p>{reason}. What you queue now starts by itself when the network is back.</p>
    </CautionPanel>
  );
}
