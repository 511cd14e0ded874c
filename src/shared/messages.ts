import type { AppError, ErrorCode } from './errors.ts';
import { withoutQuotes } from './plainText.ts';

/** What the page offers beside the message; the terminal says it in words already. */
export type ErrorAction =
  | 'retry'
  | 'signIn'
  | 'chooseFolder'
  | 'freeSpace'
  | 'contactPublisher'
  | 'contactServer'
  | 'allowStorage'
  | 'none';

export type ErrorDescription = {
  /** A few words: what happened. */
  title: string;
  /** What happened and what to do, in whole sentences. */
  text: string;
  /** Whether anything was lost; null where nothing could have been. */
  kept: string | null;
  action: ErrorAction;
};

const PART_KEPT = 'What has arrived so far is kept, and the download goes on from there.';
const NOTHING_PUBLISHED = 'Nothing was put under the final name.';

/** The host a message speaks of, or a plain word where it is not known. */
const server = (error: AppError) => error.host ?? 'the server';
const place = (error: AppError) => error.path ?? 'the folder';

/** `expected` is the folders that are allowed, where no dialog can allow another. */
function whereAllowed({ expected }: AppError): string {
  return expected === undefined
    ? "only into a folder that was chosen in the app's own dialog."
    : `only into ${expected} and what is below, by its whole path. The terminal allows others with --folder when the app is started.`;
}

const descriptions: Record<ErrorCode, (error: AppError) => ErrorDescription> = {
  'network.offline': () => ({
    title: 'No network',
    text: 'This computer has no connection to the network. Downloads begin again by themselves when it is back.',
    kept: PART_KEPT,
    action: 'retry',
  }),
  'network.dns': (error) => ({
    title: 'Server not found',
    text: `The name of ${server(error)} could not be looked up. Check the address and the network connection.`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'network.refused': (error) => ({
    title: 'Server does not answer',
    text: `${capital(server(error))} refused the connection: it may be down, or the address may be wrong. It is tried again by itself.`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'network.tls': (error) => ({
    title: 'Connection is not secure',
    text: `The identity of ${server(error)} could not be proved${code(error)}, so nothing was sent. Check this computer's date and the network you are on; otherwise tell whoever runs the server.`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'network.timeout': (error) => ({
    title: 'Server took too long',
    text: `${capital(server(error))} did not answer in time. Try again in a moment.`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'network.interrupted': (error) => ({
    title: 'Connection was cut',
    text: `The connection to ${server(error)} broke again and again. Try again when the network is steadier.`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'network.proxy': (error) => ({
    title: 'Proxy refused the connection',
    text: `The proxy between here and ${server(error)} refused to pass the request. Check the proxy settings of this computer.`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'server.unavailable': (error) => ({
    title: 'Server has trouble',
    text: `${capital(server(error))} answered that it cannot serve right now${status(error)}. Try again later.${said(error)}`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'server.rateLimited': (error) => ({
    title: 'Too many requests',
    text: `${capital(server(error))} asks to slow down. ${wait(error)}${said(error)}`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'server.badAnswer': (error) => ({
    title: 'Answer makes no sense',
    text: `What ${server(error)} sent is not what a BinDist server sends${status(error)}. A sign-in page of the network, a proxy or a wrong address can be the cause. Open a web page to check the network, then try again.`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'server.badRedirect': (error) => ({
    title: 'Sent somewhere unsafe',
    text: `${capital(server(error))} pointed to an address that is not safe to follow, so it was not followed. Tell whoever runs the server.`,
    kept: PART_KEPT,
    action: 'contactServer',
  }),
  'server.urlRefused': (error) => ({
    title: 'Storage refused the link',
    text: `The storage refused a fresh download link${status(error)}. If this computer's clock is wrong, set it; otherwise tell whoever runs the server.${said(error)}`,
    kept: PART_KEPT,
    action: 'retry',
  }),
  'server.rejected': (error) => ({
    title: 'Server refused the request',
    text: `${capital(server(error))} would not accept the request${status(error)}.${said(error)}`,
    kept: null,
    action: 'none',
  }),
  'account.none': () => ({
    title: 'Not signed in',
    text: 'This needs an account with an API key. Sign in, and it goes on.',
    kept: PART_KEPT,
    action: 'signIn',
  }),
  'account.keyRefused': (error) => ({
    title: 'Key not accepted',
    text: `${capital(server(error))} does not accept this API key: it may be mistyped, expired or revoked. Sign in again with a valid key.${said(error)}`,
    kept: PART_KEPT,
    action: 'signIn',
  }),
  'account.forbidden': (error) => ({
    title: 'Not allowed',
    text: `This account may not have this.${said(error)} Ask the publisher for access.`,
    kept: null,
    action: 'contactPublisher',
  }),
  'account.badServerUrl': () => ({
    title: 'Not a server address',
    text: 'That is not the address of a server. It looks like https://api.example.com.',
    kept: null,
    action: 'none',
  }),
  'account.insecureServer': (error) => ({
    title: 'Connection would be open to all',
    text: `The key would travel to ${server(error)} without encryption, so it was not sent. Use an https:// address.`,
    kept: null,
    action: 'none',
  }),
  'publisher.notFound': (error) => ({
    title: 'Not there',
    text: `The server has no such thing, or this account cannot see it. It may have been withdrawn: ask the publisher.${said(error)}`,
    kept: null,
    action: 'contactPublisher',
  }),
  'publisher.linkExpired': () => ({
    title: 'Link has expired',
    text: 'This share link has run out. Make a new one.',
    kept: null,
    action: 'none',
  }),
  'publisher.fileMissing': () => ({
    title: 'File is missing at the publisher',
    text: 'The version is listed, but its file is not in the storage. Only the publisher can put it back.',
    kept: NOTHING_PUBLISHED,
    action: 'contactPublisher',
  }),
  'publisher.fileReplaced': () => ({
    title: 'File keeps changing',
    text: 'The publisher replaced this file while it was coming down, more than once. Old and new bytes are never mixed. Try again later.',
    kept: NOTHING_PUBLISHED,
    action: 'retry',
  }),
  'publisher.sizeMismatch': (error) => ({
    title: 'Size is not what was published',
    text: `The publisher says ${error.expected ?? 'one size'} bytes, the storage has ${error.actual ?? 'another'}. Tell the publisher.`,
    kept: NOTHING_PUBLISHED,
    action: 'contactPublisher',
  }),
  'publisher.checksumMismatch': (error) => ({
    title: 'File is not what was published',
    text: `The ${digestName(error)} does not match, twice over. Published: ${error.expected ?? 'unknown'}. Arrived: ${error.actual ?? 'unknown'}. Do not use this file; tell the publisher.`,
    kept: `${NOTHING_PUBLISHED} The part is kept as evidence.`,
    action: 'contactPublisher',
  }),
  'disk.full': (error) => ({
    title: 'Disk is full',
    text: `There is too little room left in ${place(error)}. Free some space: the download then goes on by itself.`,
    kept: PART_KEPT,
    action: 'freeSpace',
  }),
  'disk.folderMissing': (error) =>
    error.expected === undefined
      ? {
          title: 'Folder is gone',
          text: `${capital(place(error))} cannot be found: it was moved, deleted or unplugged. Bring it back, or choose another folder.`,
          kept: 'If the folder comes back with the part in it, the download goes on from there.',
          action: 'chooseFolder',
        }
      : {
          title: 'No such folder',
          text: `${capital(error.expected)} names ${place(error)}, and no folder is there. Make it first, or name another folder.`,
          kept: 'Nothing was begun.',
          action: 'chooseFolder',
        },
  'disk.notWritable': (error) => ({
    title: 'Folder cannot be written to',
    text: `This account of the computer may not write to ${place(error)}. Choose another folder, or change its permissions.`,
    kept: 'What has arrived so far is left as it is.',
    action: 'chooseFolder',
  }),
  'disk.fileMissing': (error) => ({
    title: 'File is no longer there',
    text: `${error.path ?? 'The file'} was moved, renamed or deleted after it was downloaded. Download it again if you need it.`,
    kept: null,
    action: 'retry',
  }),
  'disk.failed': (error) => ({
    title: 'Disk reported an error',
    text: `Reading or writing ${place(error)} failed${code(error)}. Check the disk, then try again.`,
    kept: 'What was safely written is kept.',
    action: 'retry',
  }),
  'keychain.unavailable': (error) => ({
    title: 'No keychain here',
    text: `This computer's keychain cannot be used${code(error)}, so an API key that is entered is kept for this run only, and has to be entered again for the next one.`,
    kept: 'Downloads are not affected while the app is running.',
    action: 'none',
  }),
  'keychain.locked': () => ({
    title: 'Keychain is locked',
    text: 'The keychain is locked. Unlock it and sign in again; until then an API key that is entered is kept for this run only.',
    kept: 'Downloads are not affected while the app is running.',
    action: 'none',
  }),
  'app.invalidInput': () => ({
    title: 'Not understood',
    text: 'Something in the request is not valid. Check what you entered.',
    kept: null,
    action: 'none',
  }),
  'app.notFound': () => ({
    title: 'No longer in the list',
    text: 'That entry does not exist any more.',
    kept: null,
    action: 'none',
  }),
  'app.wrongState': () => ({
    title: 'Not possible right now',
    text: 'That cannot be done in the state the download is in.',
    kept: 'Nothing was changed.',
    action: 'none',
  }),
  'app.busyElsewhere': () => ({
    title: 'Already running elsewhere',
    text: 'Another copy of BinDist is working on this already. Use that one, or wait until it is done.',
    kept: 'Nothing was changed.',
    action: 'none',
  }),
  'app.notSupportedHere': () => ({
    title: 'Not possible here',
    text: 'This cannot be done from a browser. Use the desktop app for it.',
    kept: null,
    action: 'none',
  }),
  'app.stateDamaged': (error) => ({
    title: 'Saved state could not be read',
    text:
      error.actual === undefined
        ? `The saved queue and settings were damaged or from a newer version. They were set aside${error.path === undefined ? '' : ` as ${error.path}`}, and a backup or a fresh state is used.`
        : `Of the saved queue, ${error.actual} could not be read: what is damaged is left as it is in ${place(error)}, and not shown.`,
    kept: 'Downloaded files, parts and API keys were not touched.',
    action: 'none',
  }),
  'app.internal': () => ({
    title: 'Something went wrong',
    text: 'This is a fault of BinDist Desktop itself. Try again; if it happens again, please report it.',
    kept: 'Downloads keep what they have.',
    action: 'retry',
  }),
  'server.answerTooLarge': (error) => ({
    title: 'Answer is too large',
    text: `${capital(server(error))} sent ${error.actual ?? 'more than this app reads at once'}. Nothing of it was used. Tell whoever runs the server.`,
    kept: null,
    action: 'contactServer',
  }),
  'server.listIncomplete': (error) => ({
    title: 'List is not complete',
    text: missing(error),
    kept: null,
    action: 'retry',
  }),
  'server.unsafeStorage': (error) => ({
    title: 'Sent somewhere unsafe',
    text: `The server says the file is at ${error.host ?? 'an address'}, which is inside this computer or its own link, where no published file can be. It was not asked. Tell whoever runs the server.`,
    kept: PART_KEPT,
    action: 'contactServer',
  }),
  'server.privateStorage': (error) => ({
    title: 'Storage is in a private network',
    text: `The server says the file is at ${error.host ?? 'an address'} in a private network, while the server itself is not. That can be right (a store behind a VPN) or an attempt to reach into your network. Allow this storage if you know it; the download waits for that.`,
    kept: PART_KEPT,
    action: 'allowStorage',
  }),
  'disk.fileChanged': (error) => ({
    title: 'File is not the downloaded one any more',
    text: `What is at ${place(error)} now is not what was downloaded and checked: something else changed or replaced it, so it was not used. Download it again if you need it.`,
    kept: 'What is there was left as it is.',
    action: 'retry',
  }),
  'app.folderNotAllowed': (error) => ({
    title: 'Folder was not chosen here',
    text: `Downloads may not be put into ${place(error)}: ${whereAllowed(error)} ${error.actual === undefined ? 'Choose another folder.' : `They go to the folder ${error.actual} instead.`}`,
    kept: 'Nothing was changed.',
    action: 'chooseFolder',
  }),
  'account.serverChanged': (error) => ({
    title: 'Account names another server',
    text: `The key of this account was given for ${error.expected ?? 'another server'}, but this app's records name ${error.actual ?? 'a different one'} now. They were changed from outside, and the key was sent nowhere. Sign in to the right server again.`,
    kept: 'The key and the downloads are kept.',
    action: 'signIn',
  }),
  'app.stateOpenToOthers': (error) => ({
    title: 'State can be read by others',
    text: `The queue and settings are in ${place(error)}, which cannot be kept from other users of this computer: the disk knows no permissions, or the folder belongs to somebody else. Put the state elsewhere if others use this computer.`,
    kept: 'The app goes on. API keys are not in there.',
    action: 'none',
  }),
};

/** The words for an error: what happened, what is kept, what to do. Pure; the same on the page and in the terminal. */
export function describeError(error: AppError): ErrorDescription {
  return descriptions[error.code](error);
}

function capital(text: string): string {
  return text === 'the server' || text === 'the folder' ? `T${text.slice(1)}` : text;
}

/** What it said cannot close the quotation marks, and go on as if these were our words. */
function said(error: AppError): string {
  return error.serverMessage === undefined
    ? ''
    : ` The server says: “${withoutQuotes(error.serverMessage)}”.`;
}

function status(error: AppError): string {
  return error.httpStatus === undefined ? '' : ` (HTTP ${error.httpStatus})`;
}

function digestName({ algorithm = 'sha256' }: AppError): string {
  return `SHA-${algorithm.slice(3)}`;
}

/** What a list lacks: the names of what is in it and cannot be asked for, or the number of what came. */
function missing({ host, expected, actual }: AppError): string {
  const who = capital(host ?? 'the server');
  if (expected === undefined && actual !== undefined) {
    return `${who} lists ${actual}, which cannot be asked for under that name and may be what is wanted, so that nothing was taken instead. Name exactly what you want; tell the publisher.`;
  }
  const counts = expected === undefined ? '' : `: ${actual ?? 'fewer'} of ${expected} came`;
  return `${who} has more than it gave${counts}. What came is shown, but the newest may be missing. Try again; if it stays so, tell whoever runs the server.`;
}

function code(error: AppError): string {
  return error.systemCode === undefined ? '' : ` (${error.systemCode})`;
}

function wait(error: AppError): string {
  return error.retryAfterMs === undefined
    ? 'It is tried again by itself.'
    : `It is tried again in ${Math.max(1, Math.ceil(error.retryAfterMs / 1000))} s.`;
}
