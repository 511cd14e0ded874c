import { plainText } from '../../../shared/plainText.ts';

/** Longest name in bytes of UTF-8: file systems take 255, the part's suffix and ` (99)` have to fit as well. */
const LONGEST_NAME_BYTES = 200;
/** A longer 'extension' is no extension, but a name with a dot in it. */
const LONGEST_EXTENSION_BYTES = 40;
/** It stands still after a few; whatever it is, a name must not hold the process. */
const MOST_PASSES = 20;
const NO_NAME = 'download';

/** Line breaks and other controls: they are no blanks in a name, but nothing at all. */
const CONTROLS = /\p{Cc}/gu;
/** Separators of every system, the colon of drives and alternate streams, and what Windows refuses. */
const FORBIDDEN = /[/\\:*?"<>|]/g;
/** Device names of Windows, with any extension. */
const RESERVED = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[ ]*(\.|$)/i;
/** Files that file managers obey as soon as the folder is shown. */
const FOLDER_SETTINGS = /^(desktop\.ini|thumbs\.db|autorun\.inf)$/i;
/** Files that point elsewhere: file managers fetch their icon (and send credentials there), or run what they name. */
const SHORTCUTS =
  /\.(lnk|pif|url|website|scf|local|manifest|theme|desktop|directory|library-ms|search-ms|searchconnector-ms|\{[0-9a-f-]{36}\})$/i;

/**
 * Turns what a server calls a file into a name that is safe to create in a folder, on every system alike, so that a
 * folder can be moved between them. As Chromium and Firefox do it: never a path, never a device, never hidden, never an option
 * of a command, never what it does not look like: nothing in it hides, turns round, or pushes the ending out of sight.
 * Idempotent. `download` when nothing is left.
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

/** What one rule takes away can leave at the beginning, or at the cut, what another is there for. */
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

/** `name (1).ext` for count 1; the extension stays, `.tar.gz` included. */
export function numberedName(name: string, count: number): string {
  const { base, extension } = splitExtension(name);
  return count === 0 ? name : `${base} (${count})${extension}`;
}

/** Name of the incomplete file beside the final one. */
export function partFileName(name: string, shortId: string): string {
  return `${name}.${shortId}.bindist-part`;
}

/** Whether it can be one that {@link partFileName} made. */
export function isPartFileName(name: string): boolean {
  return /^[^/\\:\0]+\.[0-9a-z]+\.bindist-part$/i.test(name);
}

/** What is in the file that keeps a final name free for a part, where the file system has no links. */
export function reservationOf(partName: string): Buffer {
  return Buffer.from(`BinDist Desktop is about to put ${partName} here.\n`);
}

/** Leading dots hide; Windows drops trailing dots and spaces, so that `a.` would be `a`. */
function trimEnds(name: string): string {
  return name.replace(/^[\s.]+/u, '').replace(/[\s.]+$/u, '');
}

function splitExtension(name: string): { base: string; extension: string } {
  const match = /^(.+?)((\.tar)?\.[^.\s]+)$/su.exec(name);
  const extension = match?.[2] ?? '';
  // Lazy matching finds the first dot; only `.tar` may stand before the last one.
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

/** Cuts between what a reader takes for characters, so that no half of an emoji is left; within one only where it is longer than all that fits. */
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
