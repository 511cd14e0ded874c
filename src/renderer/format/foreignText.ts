import { plainText } from '../../shared/plainText.ts';

/** A name of somebody else (server, disk, another person), as it may be shown. Pure. */
export function shownName(name: string): string {
  const plain = plainText(name).trim();
  return plain === '' ? '(no name)' : plain;
}

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

/** The same within a sentence that is one string: whatever its script, the words around it stay in their order. Pure. */
export function nameInSentence(name: string): string {
  return `${FIRST_STRONG_ISOLATE}${shownName(name)}${POP_ISOLATE}`;
}
