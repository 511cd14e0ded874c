import type { ErrorCode } from '../../shared/errors.ts';

/** The exit codes scripts test for. Each number keeps its meaning for ever. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  notSignedIn: 3,
  forbidden: 4,
  notFound: 5,
  network: 6,
  disk: 7,
  checksum: 8,
  /** 128 plus the number of the signal, as in shells: SIGHUP, SIGINT, SIGTERM, whatever the command was doing. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
  /** 128 plus SIGPIPE: standard output cannot be written, usually because nobody reads it any more. */
  outputClosed: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code that best says who is at fault. Pure. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'account.none':
    case 'account.keyRefused':
    case 'account.serverChanged':
    case 'keychain.unavailable':
    case 'keychain.locked':
      return EXIT.notSignedIn;
    case 'account.forbidden':
      return EXIT.forbidden;
    case 'publisher.notFound':
    case 'publisher.linkExpired':
    case 'publisher.fileMissing':
    case 'app.notFound':
      return EXIT.notFound;
    case 'network.offline':
    case 'network.dns':
    case 'network.refused':
    case 'network.tls':
    case 'network.timeout':
    case 'network.interrupted':
    case 'network.proxy':
    case 'server.unavailable':
    case 'server.rateLimited':
    case 'server.badAnswer':
    case 'server.badRedirect':
    case 'server.urlRefused':
    case 'server.rejected':
    case 'publisher.fileReplaced':
    case 'server.answerTooLarge':
    case 'server.listIncomplete':
    case 'server.unsafeStorage':
    case 'server.privateStorage':
      return EXIT.network;
    case 'disk.full':
    case 'disk.folderMissing':
    case 'disk.notWritable':
    case 'disk.fileMissing':
    case 'disk.failed':
    case 'disk.fileChanged':
      return EXIT.disk;
    case 'publisher.checksumMismatch':
    case 'publisher.sizeMismatch':
      return EXIT.checksum;
    case 'account.badServerUrl':
    case 'account.insecureServer':
    case 'app.invalidInput':
    case 'app.folderNotAllowed':
    case 'app.stateOpenToOthers':
      return EXIT.usage;
    case 'app.wrongState':
    case 'app.busyElsewhere':
    case 'app.notSupportedHere':
    case 'app.stateDamaged':
    case 'app.internal':
      return EXIT.unexpected;
  }
}
