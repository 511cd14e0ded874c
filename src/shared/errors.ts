import { z } from 'zod';

/**
 * Every failure a user can meet, grouped by who is at fault. Append-only: a code, once released, keeps its
 * meaning for ever, because scripts, tests and bug reports name it. The words for each are in `messages.ts`.
 */
export const ERROR_CODES = [
  // The network between here and the server.
  'network.offline',
  'network.dns',
  'network.refused',
  'network.tls',
  'network.timeout',
  'network.interrupted',
  'network.proxy',
  // The BinDist server or its storage.
  'server.unavailable',
  'server.rateLimited',
  'server.badAnswer',
  'server.badRedirect',
  'server.urlRefused',
  'server.rejected',
  // The account or what it may do.
  'account.none',
  'account.keyRefused',
  'account.forbidden',
  'account.badServerUrl',
  'account.insecureServer',
  // What the publisher put (or did not put) there.
  'publisher.notFound',
  'publisher.linkExpired',
  'publisher.fileMissing',
  'publisher.fileReplaced',
  'publisher.sizeMismatch',
  'publisher.checksumMismatch',
  // This machine's disk.
  'disk.full',
  'disk.folderMissing',
  'disk.notWritable',
  'disk.fileMissing',
  'disk.failed',
  // This machine's keychain.
  'keychain.unavailable',
  'keychain.locked',
  // The app itself.
  'app.invalidInput',
  'app.notFound',
  'app.wrongState',
  'app.busyElsewhere',
  'app.notSupportedHere',
  'app.stateDamaged',
  'app.internal',
  // Added since, in the order they came to be.
  'server.answerTooLarge',
  'server.listIncomplete',
  'server.unsafeStorage',
  'server.privateStorage',
  'disk.fileChanged',
  'app.folderNotAllowed',
  'account.serverChanged',
  'app.stateOpenToOthers',
] as const;

export const errorCodeSchema = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/**
 * Text of a known longest length (in UTF-16 units). What is longer is cut, not refused: an error's details come from servers
 * and systems, and a failure whose details are too long must still be shown, saved and read back.
 */
function textUpTo(longest: number) {
  return z.string().overwrite((text) => {
    if (text.length <= longest) return text;
    // Half of a character that takes two units would be no character.
    return text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '');
  });
}

/**
 * An error as it crosses to the page, the terminal or the state database: a code and plain data, never a thrown
 * string, and never a secret (no API key, no query of a signed URL).
 */
export const appErrorSchema = z.object({
  code: errorCodeSchema,
  /** What the server said, made safe to show: plain text, at most 300 characters, redacted. */
  serverMessage: textUpTo(300).optional(),
  httpStatus: z.int().optional(),
  /** The system's own code, such as `ENOSPC` or `CERT_HAS_EXPIRED`. */
  systemCode: textUpTo(60).optional(),
  /** Host (never a whole URL) the failure concerns. */
  host: textUpTo(300).optional(),
  /** File or folder the failure concerns. */
  path: textUpTo(4096).optional(),
  /** Of `expected` and `actual`, where they are digests; SHA-256 if it is not said. */
  algorithm: z.enum(['sha256', 'sha384', 'sha512']).optional(),
  expected: textUpTo(200).optional(),
  actual: textUpTo(200).optional(),
  /** Bytes that would have been needed. */
  neededBytes: z.number().optional(),
  retryAfterMs: z.number().optional(),
});
export type AppError = z.infer<typeof appErrorSchema>;

/** The one error class that crosses folders: carries an {@link AppError}; `cause` stays on this side of the contract. */
export class AppFailure extends Error {
  override readonly name = 'AppFailure';
  readonly error: AppError;

  constructor(error: AppError, cause?: unknown) {
    super(error.code, cause === undefined ? undefined : { cause });
    this.error = error;
  }
}

/** Turns whatever was thrown into data that may cross: anything unknown becomes `app.internal`, without its text. */
export function toAppError(thrown: unknown): AppError {
  return thrown instanceof AppFailure ? thrown.error : { code: 'app.internal' };
}

/** The system's own code of whatever was thrown: `ENOSPC`. Null when the system did not throw it. */
export function systemCodeOf(thrown: unknown): string | null {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null;
}

/** `actual` of `publisher.sizeMismatch` where bytes went on coming after the last one: how many there are nobody waited to see. */
export const MORE_THAN_SAID = 'more';
