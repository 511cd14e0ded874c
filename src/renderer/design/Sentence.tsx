import { Fragment, type ReactNode } from 'react';

/**
 * A text of the catalogue with elements in it: `Works until <time/>.` with a slot `time`. What somebody else wrote (a name from a
 * server) goes into a slot, never into the text, so that it cannot name a slot itself.
 */
export function Sentence({ text, slots }: { text: string; slots: Readonly<Record<string, ReactNode>> }) {
  return text.split(/<(\w+)\/>/).map((part, index) =>
    // Every second part is the name of a slot.
    index % 2 === 0 ? part : <Fragment key={part}>{slots[part]}</Fragment>,
  );
}
