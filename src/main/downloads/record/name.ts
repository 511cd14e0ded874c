import { plainText } from '../../../shared/plainText.ts';

/** Longest name in bytes of UTF-8. File systems take 255, and the part's suffix and ` (99)` have to fit in as well. */
const LONGEST_NAME_BYTES = 200;
/** A longer ending is not an extension: the name merely has a dot in it. */
const LONGEST_EXTENSION_BYTES = 40;
/** The rules settle after a few rounds. Whatever the name is, it must not hold the process. */
const MOST_PASSES = 20;
const NO_NAME = 'download';

/** Line breaks and other controls. They are removed, not replaced by blanks. */
const CONTROLS = /\p{Cc}/gu;
/** Separators of every system, the colon of drives and alternate streams, and what Windows refuses. */
const FORBIDDEN = /[/\\:*?"<>|]/g;
/** Device names of Windows, with any extension. */
const RESERVED = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[ ]*(\.|$)/i;
/** Files that file managers obey as soon as the folder is shown. */
const FOLDER_SETTINGS = /^(desktop\.ini|thumbs\.db|autorun\.inf)$/i;
/** Files that point elsewhere. File managers fetch their icon, and send credentials with that, or run what they name. */
const SHORTCUTS =
  /\.(lnk|pif|url|website|scf|local|manifest|theme|desktop|directory|library-ms|search-ms|searchconnector-ms|\{[0-9a-f-]{36}\})$/i;

/**
 * Turns a server's name for a file into one that is safe to create in a folder. It is safe on every system, so that a folder can
 * be moved between them. As in Chromium and Firefox it is never a path, a device, hidden, or an option of a command. Nothing in
 * it is invisible, reverses the text, or pushes the ending out of sight. Idempotent. `download` when nothing is left.
 */
export function sanitizeFileName(serverName: string): string {
  let name = serverName;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const safe = sanitizeOnce(name);
    if (safe === name) {
      return name;
    }
    name = safe;
  }
  return NO_NAME;
}

/** What one rule removes can leave something for another rule, at the beginning or at the cut. */
function sanitizeOnce(serverName: string): string {
  const flat = plainText(serverName.replace(CONTROLS, ''))
    .normalize('NFC')
    .replace(FORBIDDEN, '_')
    .replace(/ {2,}/g, ' ');
  let name = limitLength(trimEnds(flat).replace(/^-/, '_'));
  if (RESERVED.test(name) || FOLDER_SETTINGS.test(name)) {
    name = limitLength(`_${name}`);
  }
  if (SHORTCUTS.test(name)) {
    name = limitLength(`${name}.download`);
  }
  return name === '' ? NO_NAME : name;
}

/** `name (1).ext` for count 1. The extension stays, `.tar.gz` included. */
export function numberedName(name: string, count: number): string {
  const { base, extension } = splitExtension(name);
  return count === 0 ? name : `${base} (${count})${extension}`;
}

/** Name of the incomplete file beside the final one. */
export function partFileName(name: string, shortId: string): string {
  return `${name}.${shortId}.bindist-part`;
}

/** Whether {@link partFileName} can have made this name. */
export function isPartFileName(name: string): boolean {
  return /^[^/\\:\0]+\.[0-9a-z]+\.bindist-part$/i.test(name);
}

/** Content of the small file that keeps a final name free for a part, where the file system has no links. */
export function reservationOf(partName: string): Buffer {
  return Buffer.from(`BinDist Desktop is about to put ${partName} here.\n`);
}

/** Leading dots hide a file. Windows drops trailing dots and spaces, so that `a.` would be `a`. */
function trimEnds(name: string): string {
  return name.replace(/^[\s.]+/u, '').replace(/[\s.]+$/u, '');
}

function splitExtension(name: string): { base: string; extension: string } {
  const match = /^(.+?)((\.tar)?\.[^.\s]+)$/su.exec(name);
  const extension = match?.[2] ?? '';
  // Lazy matching finds the first dot. Only `.tar` may stand before the last one.
  const last = /(\.tar)?\.[^.\s]+$/iu.exec(extension)?.[0] ?? '';
  if (match === null || byteLength(last) > LONGEST_EXTENSION_BYTES || last.length >= name.length) {
    return { base: name, extension: '' };
  }
  return { base: name.slice(0, name.length - last.length), extension: last };
}

function limitLength(name: string): string {
  if (byteLength(name) <= LONGEST_NAME_BYTES) {
    return name;
  }
  const { base, extension } = splitExtension(name);
  return trimEnds(cutBytes(base, LONGEST_NAME_BYTES - byteLength(extension))) + extension;
}

/**
 * Cuts between what a reader takes for characters, so that no half of an emoji is left. A character longer than all that fits is
 * cut inside.
 */
function cutBytes(text: string, maxBytes: number): string {
  const kept = firstBytes(
    [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment),
    maxBytes,
  );
  return kept === '' ? firstBytes([...text], maxBytes) : kept;
}

function firstBytes(pieces: readonly string[], maxBytes: number): string {
  let kept = '';
  let bytes = 0;
  for (const piece of pieces) {
    bytes += byteLength(piece);
    if (bytes > maxBytes) {
      break;
    }
    kept += piece;
  }
  return kept;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
