import { isPlainHost } from './plainHost.ts';

/**
 * Texts that others wrote (servers, publishers, whoever named a file), made fit to be shown. One function for each place they
 * go to: a terminal obeys control characters, a clipboard may be pasted into a shell, a notification mixes them with our words.
 */

/** Everything that ends a line or looks like nothing but a gap. */
const BLANKS = /[\t\n\v\f\r\u0085\p{Z}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/gu;

/**
 * Controls (C0, DEL, C1), formats (directions, joiners, tags, soft hyphen) and whatever else is defined to show as nothing
 * (fillers, variation selectors, grapheme joiner), and code points that are no characters.
 */
const HIDDEN = '[\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}]';

/** Letters of scripts in which a joiner between two of them changes what is seen. */
const JOINING =
  '[\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}]';
/** One that stays: beside what is taken away a joiner would be left alone. */
const JOINING_LETTER = `(?=[\\p{L}\\p{M}])(?!${HIDDEN})${JOINING}`;
const PICTURE = '\\p{Extended_Pictographic}(?:[\\ufe0e\\ufe0f]|\\p{Emoji_Modifier})?';
/** What hides elsewhere belongs to what is seen here: families and other joined emoji, keycaps, joiners within a word. */
const VISIBLE_JOINTS = [
  `${PICTURE}(?:\\u200d${PICTURE}){0,6}`,
  '[0-9#*]\\ufe0f\\u20e3',
  `(?<=${JOINING_LETTER})[\\u200c\\u200d](?=${JOINING_LETTER})`,
].join('|');
const JOINTS_OR_HIDDEN = new RegExp(`(${VISIBLE_JOINTS})|${HIDDEN}`, 'gu');
/** Each font shows its own picture. */
const PRIVATE_USE = /\p{Co}/gu;
/** More marks than any language stacks on one letter: they run over the lines above and below. */
const MARK_FLOOD = /(\p{M}{4})(?:[\u200c\u200d]*\p{M})+/gu;
/** Marks stand on what is before them; what hides goes with them, or it would be the beginning in their stead. */
const LEADING_MARKS = new RegExp(`^(?:\\p{M}|${HIDDEN})+`, 'u');

/** One line of what can be seen, nothing that acts, hides or changes the direction. Visible text stays as it is. Idempotent. */
export function plainText(text: string): string {
  const line = withoutHidden(text.toWellFormed().replace(BLANKS, ' ').replace(LEADING_MARKS, '')).replace(
    PRIVATE_USE,
    '\ufffd',
  );
  const calm = line.replace(MARK_FLOOD, '$1');
  // The letter before a joiner may have been one of the flood.
  return calm === line ? line : withoutHidden(calm);
}

/** As {@link plainText}, line by line: tabs and the ends of lines stay. */
export function plainLines(text: string): string {
  return text
    .split(/(\r\n?|[\n\t])/)
    .map((part, index) => (index % 2 === 1 ? part : plainText(part)))
    .join('');
}

/** Without what hides; blanks and everything visible stay. */
export function withoutHidden(text: string): string {
  return text.replace(JOINTS_OR_HIDDEN, (_match, joints: string | undefined) => joints ?? '');
}

/** As {@link plainText}, with one blank for many, none at the ends, and an ellipsis where it is longer than that many characters. */
export function shortText(text: string, longest: number): string {
  const line = plainText(text).replace(/ {2,}/g, ' ').trim();
  // Not one unit more than needed is looked at: a name can be as long as an answer.
  const beginning = line.length > longest * 20 ? line.slice(0, longest * 20).toWellFormed() : line;
  const characters = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(beginning)];
  if (characters.length <= longest && beginning.length === line.length) return line;
  const kept = characters.slice(0, longest - 1).map(({ segment }) => segment);
  return `${kept.join('').trimEnd()}…`;
}

/**
 * Characters a shell may act on that an address can do without: escaped, the address is the same. `,` separates arguments in
 * cmd.exe, and `%` stands around a variable's name there. `&` is not among them.
 */
const SHELL_SIGNS = /[$`;,|!*'"()<>\\{}^[\]]|%(?![\da-f]{2})/gi;

/**
 * What is put on the clipboard, or printed to be copied: one line, so that no paste is a command that has begun. Of a web
 * address only what an address needs is left as it is; one whose host is more than a name or an address is not offered: empty.
 */
export function clipboardText(text: string): string {
  const line = plainText(text).trim();
  if (!/^https?:\/\//i.test(line) || !URL.canParse(line)) return line;
  const { hostname, origin, pathname, search, hash } = new URL(line);
  // In a host these signs mean themselves even when they are escaped. Of an IPv6 host the brackets stay.
  if (!isPlainHost(hostname)) return '';
  return origin + `${pathname}${search}${hash}`.replace(SHELL_SIGNS, percent);
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

const QUOTES = /["“”„‟«»❝❞〝〞＂]/g;

/** For a text between our own quotation marks. */
export function withoutQuotes(text: string): string {
  return text.replace(QUOTES, "'");
}

/** Notification servers of Linux read these as markup: links and pictures. Their look-alikes are only looked at. */
const MARKUP: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '&': '＆' };
const LONGEST_QUOTED_NAME = 60;

/**
 * A name within our own words, as in a notification: in quotation marks that it cannot close, of bounded length, without markup.
 * Even so, what we say must not stand behind it on the same line: letters written from right to left move their neighbours.
 */
export function notificationName(name: string): string {
  const short = withoutQuotes(shortText(name, LONGEST_QUOTED_NAME));
  return `“${short.replace(/[<>&]/g, (sign) => MARKUP[sign] ?? '')}”`;
}

/** Everything in a JSON text that {@link plainText} would take out, written as its escape: the same JSON, and inert in a terminal. */
export function inertJson(json: string): string {
  return json
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu,
      escaped,
    )
    .replace(/(?<=\p{M}{4})\p{M}/gu, escaped);
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
