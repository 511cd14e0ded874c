/** No answer, row or message nests this deep; what does would overflow the stack of whatever walks through it. */
const DEEPEST = 100;
/**
 * A list of 100,000 entries with twenty-five values each has as many. Every value becomes something in memory, however few bytes it
 * has: 64 MiB of `{},` would take gigabytes, and hold the process for half a minute.
 */
const MOST_VALUES = 2_500_000;
/** 100,000 entries with two objects in each, and what is around them. One with names of its own costs a hundred times a number. */
const MOST_OBJECTS = 300_100;

/** The value; undefined when the text is no JSON, or nested deeper or of more values than anything of ours or a server's is. Never throws. */
export function parseJson(text: string): unknown {
  if (isTooMuch(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Counted on the text, before a parser walks into it. */
function isTooMuch(text: string): boolean {
  let depth = 0;
  let values = 1;
  let objects = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 0x22) {
      index = endOfString(text, index);
    } else if (character === 0x5b || character === 0x7b) {
      depth += 1;
      values += 1;
      objects += character === 0x7b ? 1 : 0;
    } else if (character === 0x2c) {
      values += 1;
    } else if (character === 0x5d || character === 0x7d) {
      depth -= 1;
    }
    if (depth > DEEPEST || values > MOST_VALUES || objects > MOST_OBJECTS) {
      return true;
    }
  }
  return false;
}

/** Where the string that begins here has its closing quotation mark; the text's length when it has none. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 0x22) {
      return index;
    }
    if (character === 0x5c) {
      index += 1;
    }
  }
  return text.length;
}
