/** Controls, changes of direction, halves of characters, and all that is drawn as nothing. */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;
const LONGEST_PLAIN = 200;

export function hasHidden(text: string): boolean {
  return HIDDEN.test(text);
}

/**
 * Whether a server's name for something can be asked for and shown as what it is: every character visible, no blank at its
 * ends, and nothing that could be taken for a place: `/`, `\\`, `.` and `..` mean a step elsewhere to a URL and to a disk. All
 * else a server may spell in its own way: it is escaped where it is sent.
 */
export function isAskable(name: string): boolean {
  return (
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    name === name.trim() &&
    !/[/\\]/.test(name) &&
    !HIDDEN.test(name)
  );
}

/** A name that cannot be asked for, to show: what is hidden in it is seen as `\uFFFD`. Empty when nothing is there. */
export function plainName(name: string): string {
  // What is longer than a name can be is not worth walking through.
  const plain = name
    .slice(0, 2 * LONGEST_PLAIN)
    .replace(new RegExp(HIDDEN, 'gu'), '\uFFFD')
    .trim();
  const characters = [...plain];
  return characters.length <= LONGEST_PLAIN && name.length <= 2 * LONGEST_PLAIN
    ? plain
    : `${characters.slice(0, LONGEST_PLAIN - 1).join('')}…`;
}
