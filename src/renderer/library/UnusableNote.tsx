import { useState } from 'react';
import { Button } from 'react-aria-components';
import { CautionPanel } from '../design/ErrorPanel.tsx';
import { ForeignText } from '../design/ForeignText.tsx';

const FIRST = 5;
/** More names than anybody reads would only make the page slow. */
const MOST = 1000;

const NOUNS = {
  applications: { one: 'application has an id', many: 'applications have ids' },
  versions: { one: 'version has a name', many: 'versions have names' },
  files: { one: 'file has an id', many: 'files have ids' },
} as const;

const ONE = 'It cannot be downloaded here. Ask the publisher to give it another.';
const MANY = 'They cannot be downloaded here. Ask the publisher to give them others.';

/** What the server lists and nobody can ask for: shown, never left out. Nothing when there is none. */
export function UnusableNote({ names, of }: { names: readonly string[]; of: keyof typeof NOUNS }) {
  const [isOpen, setOpen] = useState(false);
  if (names.length === 0) return null;
  const shown = names.slice(0, isOpen ? MOST : FIRST);
  const hidden = names.length - shown.length;
  const noun = NOUNS[of][names.length === 1 ? 'one' : 'many'];
  return (
    <CautionPanel
      title={`${names.length.toLocaleString()} ${noun} this app cannot ask for:`}
      action={
        hidden > 0 && !isOpen ? (
          <Button className="button" onPress={() => setOpen(true)}>
            Show more
          </Button>
        ) : undefined
      }
    >
      <ul className="unusable" aria-label={`Unusable ${of}`}>
        {shown.map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may be alike, and never move
          <li key={index}>
            <ForeignText text={name} />
          </li>
        ))}
        {hidden > 0 && <li>and {hidden.toLocaleString()} more</li>}
      </ul>
      <p>{names.length === 1 ? ONE : MANY}</p>
    </CautionPanel>
  );
}
