/** What notes may ask of the page. Real ones hold 5,000 characters at most (docs/bindist-api.md); the rest is for servers that allow more. */
export const NOTES_LIMITS = {
  /** Read as Markdown; of longer notes the beginning is. */
  characters: 40_000,
  /** Shown as plain text, where notes cannot be laid out. */
  plainCharacters: 10_000,
  /** Of the same: each is a paragraph to whoever lays it out. */
  plainLines: 400,
  /** Quotes in lists in quotes. */
  depth: 24,
  /** Paragraphs, list items, links, rows and cells of tables (empty ones too) and so on, together. */
  nodes: 4000,
  columns: 40,
  /** From the start of the worker to its answer. */
  timeMs: 3000,
} as const;

/** The beginning of a text, at the end of a line where one is near, and never half a character. Pure. */
export function beginningOf(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const cut = text.slice(0, characters);
  const lineEnd = cut.lastIndexOf('\n');
  const end = lineEnd > characters - 1000 ? lineEnd : characters;
  return /[\uD800-\uDBFF]$/.test(cut.slice(0, end)) ? cut.slice(0, end - 1) : cut.slice(0, end);
}

/** So many lines of a text, without the end of the last. Pure. */
export function firstLines(text: string, count: number): string {
  let seen = 0;
  for (const { index } of text.matchAll(/\r\n?|\n/g)) {
    seen += 1;
    if (seen === count) return text.slice(0, index);
  }
  return text;
}

/** How many quotes and lists the lines of a text open one in the other, at most: counted before a parser sees it. Pure. */
export function nestingOf(text: string): number {
  let deepest = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    // A rule, however long: `- - - -`.
    if (/^[ \t]*([-*])(?:[ \t]*\1)+[ \t]*$/.test(line)) continue;
    let depth = 0;
    let at = 0;
    for (;;) {
      const marker = /^[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/.exec(line.slice(at, at + 200));
      if (marker === null) break;
      depth += 1;
      at += marker[0].length;
    }
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
