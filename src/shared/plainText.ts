/** Characters that show nothing, or change how those around them are read: controls, bidi, zero width, tags, fillers, soft hyphen. */
const UNSEEN =
  /\u034F|\u17B4|\u17B5|[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]|[\u180B-\u180F]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu;
const BREAKS = /[\t\n\v\f\r\x85\u2028\u2029]+/g;

/** A text of somebody else as one line of what can be seen, and nothing else. Pure. */
export function plainText(text: string): string {
  return text.replace(BREAKS, ' ').replace(UNSEEN, '');
}

/** The same for the clipboard: what is pasted is what was seen, and never a line that runs by itself. Pure. */
export function clipboardText(text: string): string {
  return plainText(text);
}
