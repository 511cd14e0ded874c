/** No answer, row or message nests this deep; what does would overflow the stack of whatever walks through it. */
const DEEPEST = 100;

/** The value; undefined when the text is no JSON, or nested deeper than anything of ours or a server's is. Never throws. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Counted on the text, before a parser walks into it. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (isInString) {
      if (character === 0x5c) {
        index += 1;
      } else if (character === 0x22) {
        isInString = false;
      }
    } else if (character === 0x22) {
      isInString = true;
    } else if (character === 0x5b || character === 0x7b) {
      depth += 1;
      if (depth > DEEPEST) {
        return true;
      }
    } else if (character === 0x5d || character === 0x7d) {
      depth -= 1;
    }
  }
  return false;
}
