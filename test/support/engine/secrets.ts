import { lstatSync, readFileSync } from 'node:fs';
import type { BindistServer } from '../../../demo-server/index.ts';

/** What must not be found anywhere: keys, and the signatures of every URL that was given out. */
export type Canaries = {
  /** The first secret that is in it, by what it is; null: none. */
  foundIn(text: string): string | null;
};

const QUERY = /X-Amz-(Signature|Credential)/i;

export function canariesOf(servers: readonly BindistServer[]): Canaries {
  return {
    foundIn(text) {
      if (servers.some(({ customerKey }) => text.includes(customerKey))) return 'the key';
      if (QUERY.test(text)) return 'a signed query';
      return servers.some((server) => server.signatures().some((signature) => text.includes(signature)))
        ? 'a signature'
        : null;
    },
  };
}

/** Where there is more, its own test looks at it. */
const MOST_BYTES = 2 ** 28;

/** I4, for files and for texts that were said. */
export function brokenSecrets(
  canaries: Canaries,
  files: readonly string[],
  said: readonly { readonly where: string; readonly text: string }[],
): string[] {
  const read = files
    .filter((path) => isRead(path))
    .map((path) => ({ where: path, text: readFileSync(path, 'latin1') }));

  return [...read, ...said].flatMap(({ where, text }) => {
    const secret = canaries.foundIn(text);
    return secret === null ? [] : [`I4: ${secret} is in ${where}`];
  });
}

function isRead(path: string): boolean {
  const facts = lstatSync(path);
  return facts.isFile() && facts.size < MOST_BYTES;
}
