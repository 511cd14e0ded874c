import { useState } from 'react';
import { Button } from 'react-aria-components';
import { t } from '../../shared/words/index.ts';
import { CautionPanel } from '../design/ErrorPanel.tsx';
import { ForeignText } from '../design/ForeignText.tsx';

const FIRST = 5;
/** More names than anybody reads would only make the page slow. */
const MOST = 1000;

/** What the server lists and nobody can ask for: shown, never left out. Nothing when there is none. */
export function UnusableNote({
  names,
  of,
}: {
  names: readonly string[];
  of: 'applications' | 'versions' | 'files';
}) {
  const [isOpen, setOpen] = useState(false);
  if (names.length === 0) return null;
  const shown = names.slice(0, isOpen ? MOST : FIRST);
  const hidden = names.length - shown.length;
  const count = names.length;
  return (
    <CautionPanel
      title={t(`library.unusable.${of}.title`, { count, number: count.toLocaleString() })}
      action={
        hidden > 0 && !isOpen ? (
          <Button className="button" onPress={() => setOpen(true)}>
            {t('library.unusable.showMore')}
          </Button>
        ) : undefined
      }
    >
      <ul className="unusable" aria-label={t(`library.unusable.${of}.list`)}>
        {shown.map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may be alike, and never move
          <li key={index}>
            <ForeignText text={name} />
          </li>
        ))}
        {hidden > 0 && <li>{t('library.unusable.more', { number: hidden.toLocaleString() })}</li>}
      </ul>
      <p>{t('library.unusable.advice', { count })}</p>
    </CautionPanel>
  );
}
