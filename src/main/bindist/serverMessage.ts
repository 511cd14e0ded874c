import { STATUS_CODES } from 'node:http';
import { plainText } from '../../shared/plainText.ts';
import { redactByForm } from '../../shared/redact.ts';

const LONGEST_MESSAGE = 300;
const SEARCHED = 20_000;

/**
 * Makes a server's message safe to show: one line of plain text of at most 300 characters, without the key and without the query
 * of any URL. Null when nothing is left.
 */
export function sanitizeServerMessage(message: string, key: string): string | null {
  // Hidden characters are removed first. A key with one of them in it would not be recognised, and would be shown.
  const plain = redactBeginning(message, key).replaceAll(/ +/g, ' ').trim();
  if (plain === '') {
    return null;
  }
  return plain.length <= LONGEST_MESSAGE ? plain : `${cutAtCharacter(plain, LONGEST_MESSAGE - 1)}…`;
}

/** A message may be as long as a body, so only what could be shown is searched for secrets. */
function redactBeginning(message: string, key: string): string {
  if (message.length <= SEARCHED) {
    return redact(plainText(message), key);
  }
  // A secret that is cut in two is not recognised. So the end is dropped, where half of one may stand.
  return redact(plainText(message.slice(0, SEARCHED)), key).slice(0, -3 * Math.max(key.length, 100));
}

function redact(text: string, key: string): string {
  let redacted = text;
  // A hosted key is `{tenant}.{secret}`, and the secret alone is worth as much as the whole.
  for (const secret of [key, encodeURIComponent(key), key.slice(key.indexOf('.') + 1)]) {
    if (secret.length >= 4) {
      redacted = redacted.replaceAll(secret, '[redacted]');
    }
  }
  return redactByForm(redacted, '[redacted]');
}

function cutAtCharacter(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/**
 * The message of a body that is not JSON. HTML and XML are not meant for people, so the words of the status are shown instead.
 */
export function messageOfText(body: string, status: number): string | null {
  const text = body.trimStart();
  const isMarkup = text.startsWith('<') || text.includes('\u0000');
  return text === '' || isMarkup ? (STATUS_CODES[status] ?? null) : text;
}
