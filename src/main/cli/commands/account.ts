import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { AppFailure } from '../../../shared/errors.ts';
import { DEFAULT_SERVER_URL, parseServerUrl } from '../../../shared/serverUrl.ts';
import { thisMachine } from '../../service/index.ts';
import { unlessEnded } from '../ending.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { type Output, plain, printError } from '../output.ts';
import { type GlobalOptions, withSession } from '../session.ts';

/**
 * Checks a key against its server and stores it in the keychain. The key is never an argument, since every process can read
 * those.
 */
export async function login(
  options: GlobalOptions,
  name: string | undefined,
  output: Output,
): Promise<ExitCode> {
  const { environment } = thisMachine();
  const serverUrl = parseServerUrl(options.server ?? (environment.BINDIST_API_URL || DEFAULT_SERVER_URL));
  const key = await unlessEnded(readKey(serverUrl, environment.BINDIST_API_KEY), options.ending);
  return withSession({ ...options, server: undefined }, { queue: null }, async ({ call, service }) => {
    service.on('notice', ({ error }) => printError(output, error));
    const account = await call('accounts.add', { serverUrl, key, name });
    if (account.keyStorage === 'session') {
      // The notice has said why. A key that lasts for one run of a command is as good as none.
      output.aside('bindist: the key was accepted but could not be kept. Set BINDIST_API_KEY instead.');
      return EXIT.notSignedIn;
    }
    if (output.isJson) output.json({ type: 'result', value: account });
    else output.text(`Signed in to ${serverUrl} as “${plain(account.name)}”.`);
    if (account.usedSecretAlone) {
      output.aside(
        'bindist: the server refused the key as it was given, and takes its part after the first dot: that was kept.',
      );
    }
    if (account.wasKnown) output.aside(`bindist: ${knownText(account.name, name)}`);
    return EXIT.done;
  });
}

/** Forgets the current account (or the one of `--server`) and deletes its key from the keychain. */
export function logout(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const serverUrl = options.server === undefined ? null : parseServerUrl(options.server);
  return withSession({ ...options, server: undefined }, { queue: null }, async ({ call, service }) => {
    let keyMayBeLeft = false;
    const { accounts, currentAccountId } = await call('session.get', {});
    const account = accounts.find(({ id, serverUrl: url }) =>
      serverUrl === null ? id === currentAccountId : url === serverUrl,
    );
    if (account === undefined) throw new AppFailure({ code: 'account.none' });
    service.on('notice', ({ error }) => {
      keyMayBeLeft ||= error.code.startsWith('keychain.');
    });
    await call('accounts.remove', { accountId: account.id });
    if (output.isJson) output.json({ type: 'result', value: { removed: account.id, keyMayBeLeft } });
    else output.text(`Signed out of “${plain(account.name)}” (${plain(account.serverUrl)}).`);
    if (keyMayBeLeft) {
      output.aside(
        'bindist: the keychain did not answer or is locked, so the key may still lie in it, under “BinDist Desktop”.',
      );
    }
    return EXIT.done;
  });
}

/** What to say about a key that belonged to an account already. Pure. */
function knownText(name: string, typedName: string | undefined): string {
  const known = `this key was known already, as “${plain(name)}”`;
  const isOther = typedName !== undefined && typedName.trim() !== '' && typedName.trim() !== name;
  return isOther
    ? `${known}: it keeps that name, and “${plain(typedName.trim())}” was not used.`
    : `${known}.`;
}

async function readKey(serverUrl: string, fromEnvironment: string | undefined): Promise<string> {
  const key =
    fromEnvironment || (process.stdin.isTTY ? await askHidden(serverUrl) : await readAll(process.stdin));
  if (key.trim() === '') throw new AppFailure({ code: 'app.invalidInput' });
  return key.trim();
}

/** Asks without showing what is typed. */
async function askHidden(serverUrl: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Printed only now that typing is no longer shown.
  process.stderr.write(`API key for ${new URL(serverUrl).host}: `);
  // In raw mode Ctrl-C is a character, and the end of the input would leave the question open for ever.
  prompt.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  try {
    return await Promise.race([prompt.question(''), closed]);
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
}
