import { STATUS_CODES } from 'node:http';
import { plainText } from '../../shared/plainText.ts';

const LONGEST_MESSAGE = 300;
const SEARCHED = 20_000;

/**
 * What the server said, made safe to show: one line of plain text of at most 300 characters, without the key or the query of
 * a URL. Null when nothing is left.
 */
export function sanitizeServerMessage(message: string, key: string): string | null {
  // Redacted after what hides is gone: a key with something invisible in it would not be recognised, and then be shown whole.
  const plain = redactBeginning(message, key).replaceAll(/ +/g, ' ').trim();
  if (plain === '') {
    return null;
  }
  return plain.length <= LONGEST_MESSAGE ? plain : `${cutAtCharacter(plain, LONGEST_MESSAGE - 1)}…`;
}

/** A message may be as long as a body; what cannot be shown need not be searched. */
function redactBeginning(message: string, key: string): string {
  if (message.length <= SEARCHED) {
    return redact(plainText(message), key);
  }
  // A secret that was cut in two is not recognised: so the end goes, where half of one may be.
  return redact(plainText(message.slice(0, SEARCHED)), key).slice(0, -3 * Math.max(key.length, 100));
}

function redact(text: string, key: string): string {
  let redacted = text;
  // Hosted keys are `{tenant}.{secret}`: the secret alone is as bad as the whole.
  for (const secret of [key, encodeURIComponent(key), key.slice(key.indexOf('.') + 1)]) {
    if (secret.length >= 4) {
      redacted = redacted.replaceAll(secret, '[redacted]');
    }
  }
  return redacted
    .replaceAll(/(https?:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/gi, '$1?[redacted]')
    .replaceAll(/\b(X-Amz-[A-Za-z-]+=)[^\s&"'<>]+/gi, '$1[redacted]')
    .replaceAll(/\b(Bearer\s+)[^\s"'<>]+/gi, '$1[redacted]');
}

function cutAtCharacter(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** What a body that is no JSON says: HTML and XML are for machines, so the status' own words are shown instead. */
export function messageOfText(body: string, status: number): string | null {
  const text = body.trimStart();
  const isMarkup = text.startsWith('<') || text.includes('\u0000');
  return text === '' || isMarkup ? (STATUS_CODES[status] ?? null) : text;
}
