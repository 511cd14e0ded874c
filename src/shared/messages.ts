import { type AppError, type ErrorCode, MORE_THAN_SAID } from './errors.ts';
import { withoutQuotes } from './plainText.ts';
import type { English } from './words/en/index.ts';
import { t } from './words/index.ts';

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

/** What is said of a code, in the order it is said; looked up when it is said. */
type Words = {
  readonly action: ErrorAction;
  readonly kept: KeptKey | null;
  readonly text: (error: AppError) => string;
};
type KeptKey = keyof English['errors']['kept'];

/** The sentence with a name in it, or the one without where it is not known. */
function named(name: string | undefined, withName: (name: string) => string, without: () => string): string {
  return name === undefined ? without() : withName(name);
}

const words: Record<ErrorCode, Words> = {
  'network.offline': {
    action: 'retry',
    kept: 'part',
    text: () => t('errors.network.offline.text'),
  },
  'network.dns': {
    action: 'retry',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.network.dns.text', { server }),
        () => t('errors.network.dns.textUnnamed'),
      ),
  },
  'network.refused': {
    action: 'retry',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.network.refused.text', { server }),
        () => t('errors.network.refused.textUnnamed'),
      ),
  },
  'network.tls': {
    action: 'retry',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.network.tls.text', { server, details: systemCode(error) }),
        () => t('errors.network.tls.textUnnamed', { details: systemCode(error) }),
      ),
  },
  'network.timeout': {
    action: 'retry',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.network.timeout.text', { server }),
        () => t('errors.network.timeout.textUnnamed'),
      ),
  },
  'network.interrupted': {
    action: 'retry',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.network.interrupted.text', { server }),
        () => t('errors.network.interrupted.textUnnamed'),
      ),
  },
  'network.proxy': {
    action: 'retry',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.network.proxy.text', { server }),
        () => t('errors.network.proxy.textUnnamed'),
      ),
  },
  'server.unavailable': {
    action: 'retry',
    kept: 'part',
    text: (error) =>
      sentences(
        named(
          error.host,
          (server) => t('errors.server.unavailable.text', { server, details: status(error) }),
          () => t('errors.server.unavailable.textUnnamed', { details: status(error) }),
        ),
        said(error),
      ),
  },
  'server.rateLimited': {
    action: 'retry',
    kept: 'part',
    text: (error) => sentences(rateLimited(error), said(error)),
  },
  'server.badAnswer': {
    action: 'retry',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.server.badAnswer.text', { server, details: status(error) }),
        () => t('errors.server.badAnswer.textUnnamed', { details: status(error) }),
      ),
  },
  'server.badRedirect': {
    action: 'contactServer',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.server.badRedirect.text', { server }),
        () => t('errors.server.badRedirect.textUnnamed'),
      ),
  },
  'server.urlRefused': {
    action: 'retry',
    kept: 'part',
    text: (error) => sentences(t('errors.server.urlRefused.text', { details: status(error) }), said(error)),
  },
  'server.rejected': {
    action: 'none',
    kept: null,
    text: (error) =>
      sentences(
        named(
          error.host,
          (server) => t('errors.server.rejected.text', { server, details: status(error) }),
          () => t('errors.server.rejected.textUnnamed', { details: status(error) }),
        ),
        said(error),
      ),
  },
  'account.none': {
    action: 'signIn',
    kept: 'part',
    text: () => t('errors.account.none.text'),
  },
  'account.keyRefused': {
    action: 'signIn',
    kept: 'part',
    text: (error) =>
      sentences(
        named(
          error.host,
          (server) => t('errors.account.keyRefused.text', { server }),
          () => t('errors.account.keyRefused.textUnnamed'),
        ),
        said(error),
      ),
  },
  'account.forbidden': {
    action: 'contactPublisher',
    kept: null,
    text: (error) =>
      sentences(t('errors.account.forbidden.text'), said(error), t('errors.account.forbidden.advice')),
  },
  'account.badServerUrl': {
    action: 'none',
    kept: null,
    text: () => t('errors.account.badServerUrl.text'),
  },
  'account.insecureServer': {
    action: 'none',
    kept: null,
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.account.insecureServer.text', { server }),
        () => t('errors.account.insecureServer.textUnnamed'),
      ),
  },
  'publisher.notFound': {
    action: 'contactPublisher',
    kept: null,
    text: (error) => sentences(t('errors.publisher.notFound.text'), said(error)),
  },
  'publisher.linkExpired': {
    action: 'none',
    kept: null,
    text: () => t('errors.publisher.linkExpired.text'),
  },
  'publisher.fileMissing': {
    action: 'contactPublisher',
    kept: 'nothingPublished',
    text: () => t('errors.publisher.fileMissing.text'),
  },
  'publisher.fileReplaced': {
    action: 'retry',
    kept: 'nothingPublished',
    text: () => t('errors.publisher.fileReplaced.text'),
  },
  'publisher.sizeMismatch': {
    action: 'contactPublisher',
    kept: 'nothingPublished',
    text: sizeMismatch,
  },
  'publisher.checksumMismatch': {
    action: 'contactPublisher',
    kept: 'evidence',
    text: ({ algorithm = 'sha256', expected, actual }) =>
      t('errors.publisher.checksumMismatch.text', {
        digest: `SHA-${algorithm.slice(3)}`,
        expected: expected ?? t('errors.unknown'),
        actual: actual ?? t('errors.unknown'),
      }),
  },
  'disk.full': {
    action: 'freeSpace',
    kept: 'part',
    text: (error) =>
      named(
        error.path,
        (folder) => t('errors.disk.full.text', { folder }),
        () => t('errors.disk.full.textUnnamed'),
      ),
  },
  'disk.folderMissing': {
    action: 'chooseFolder',
    kept: 'ifFolderComesBack',
    text: (error) =>
      named(
        error.path,
        (folder) => t('errors.disk.folderMissing.text', { folder }),
        () => t('errors.disk.folderMissing.textUnnamed'),
      ),
  },
  'disk.notWritable': {
    action: 'chooseFolder',
    kept: 'leftAsItIs',
    text: (error) =>
      named(
        error.path,
        (folder) => t('errors.disk.notWritable.text', { folder }),
        () => t('errors.disk.notWritable.textUnnamed'),
      ),
  },
  'disk.fileMissing': {
    action: 'retry',
    kept: null,
    text: (error) =>
      named(
        error.path,
        (file) => t('errors.disk.fileMissing.text', { file }),
        () => t('errors.disk.fileMissing.textUnnamed'),
      ),
  },
  'disk.failed': {
    action: 'retry',
    kept: 'safelyWritten',
    text: (error) =>
      named(
        error.path,
        (folder) => t('errors.disk.failed.text', { folder, details: systemCode(error) }),
        () => t('errors.disk.failed.textUnnamed', { details: systemCode(error) }),
      ),
  },
  'keychain.unavailable': {
    action: 'none',
    kept: 'downloadsUnaffected',
    text: (error) => t('errors.keychain.unavailable.text', { details: systemCode(error) }),
  },
  'keychain.locked': {
    action: 'none',
    kept: 'downloadsUnaffected',
    text: () => t('errors.keychain.locked.text'),
  },
  'app.invalidInput': {
    action: 'none',
    kept: null,
    text: () => t('errors.app.invalidInput.text'),
  },
  'app.notFound': {
    action: 'none',
    kept: null,
    text: () => t('errors.app.notFound.text'),
  },
  'app.wrongState': {
    action: 'none',
    kept: 'nothingChanged',
    text: () => t('errors.app.wrongState.text'),
  },
  'app.busyElsewhere': {
    action: 'none',
    kept: 'nothingChanged',
    text: () => t('errors.app.busyElsewhere.text'),
  },
  'app.notSupportedHere': {
    action: 'none',
    kept: null,
    text: () => t('errors.app.notSupportedHere.text'),
  },
  'app.stateDamaged': {
    action: 'none',
    kept: 'stateSetAside',
    text: stateDamaged,
  },
  'app.internal': {
    action: 'retry',
    kept: 'whatTheyHave',
    text: () => t('errors.app.internal.text'),
  },
  'server.answerTooLarge': {
    action: 'contactServer',
    kept: null,
    text: answerTooLarge,
  },
  'server.listIncomplete': {
    action: 'retry',
    kept: null,
    text: listIncomplete,
  },
  'server.unsafeStorage': {
    action: 'contactServer',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.server.unsafeStorage.text', { server }),
        () => t('errors.server.unsafeStorage.textUnnamed'),
      ),
  },
  'server.privateStorage': {
    action: 'allowStorage',
    kept: 'part',
    text: (error) =>
      named(
        error.host,
        (server) => t('errors.server.privateStorage.text', { server }),
        () => t('errors.server.privateStorage.textUnnamed'),
      ),
  },
  'disk.fileChanged': {
    action: 'retry',
    kept: 'foreignFile',
    text: (error) =>
      named(
        error.path,
        (folder) => t('errors.disk.fileChanged.text', { folder }),
        () => t('errors.disk.fileChanged.textUnnamed'),
      ),
  },
  'app.folderNotAllowed': {
    action: 'chooseFolder',
    kept: 'nothingChanged',
    text: folderNotAllowed,
  },
  'account.serverChanged': {
    action: 'signIn',
    kept: 'keyAndDownloads',
    text: ({ expected, actual }) =>
      expected === undefined || actual === undefined
        ? t('errors.account.serverChanged.textUnnamed')
        : t('errors.account.serverChanged.text', { expected, actual }),
  },
  'app.stateOpenToOthers': {
    action: 'none',
    kept: 'noKeysInside',
    text: (error) =>
      named(
        error.path,
        (folder) => t('errors.app.stateOpenToOthers.text', { folder }),
        () => t('errors.app.stateOpenToOthers.textUnnamed'),
      ),
  },
};

/** The words for an error: what happened, what is kept, what to do. Pure; the same on the page and in the terminal. */
export function describeError(error: AppError): ErrorDescription {
  if (error.code === 'disk.folderMissing' && error.expected !== undefined) {
    return noSuchFolder(error.expected, error.path);
  }
  const { action, kept, text } = words[error.code];
  return {
    title: t(`errors.${error.code}.title`),
    text: text(error),
    kept: kept === null ? null : t(`errors.kept.${kept}`),
    action,
  };
}

/** Whole sentences, one after the other. */
function sentences(...all: readonly string[]): string {
  return all.filter((sentence) => sentence !== '').join(' ');
}

/** What it said cannot close the quotation marks, and go on as if these were our words. */
function said({ serverMessage }: AppError): string {
  return serverMessage === undefined ? '' : t('errors.serverSays', { message: withoutQuotes(serverMessage) });
}

function status({ httpStatus }: AppError): string {
  return httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`;
}

function systemCode(error: AppError): string {
  return error.systemCode === undefined ? '' : ` (${error.systemCode})`;
}

/** A setting or a variable names a folder that was never there. */
function noSuchFolder(name: string, path: string | undefined): ErrorDescription {
  return {
    title: t('errors.disk.noSuchFolder.title'),
    text: named(
      path,
      (folder) => t('errors.disk.noSuchFolder.text', { named: name, folder }),
      () => t('errors.disk.noSuchFolder.textUnnamed', { named: name }),
    ),
    kept: t('errors.kept.nothingBegun'),
    action: 'chooseFolder',
  };
}

function rateLimited({ host, retryAfterMs }: AppError): string {
  if (retryAfterMs === undefined) {
    return named(
      host,
      (server) => t('errors.server.rateLimited.text', { server }),
      () => t('errors.server.rateLimited.textUnnamed'),
    );
  }
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return named(
    host,
    (server) => t('errors.server.rateLimited.textWithTime', { server, seconds }),
    () => t('errors.server.rateLimited.textUnnamedWithTime', { seconds }),
  );
}

function sizeMismatch({ expected, actual }: AppError): string {
  if (expected === undefined || actual === undefined) {
    return t('errors.publisher.sizeMismatch.textUnmeasured');
  }
  return actual === MORE_THAN_SAID
    ? t('errors.publisher.sizeMismatch.textMore', { expected })
    : t('errors.publisher.sizeMismatch.text', { expected, actual });
}

function stateDamaged({ actual, path }: AppError): string {
  if (actual !== undefined) {
    return named(
      path,
      (folder) => t('errors.app.stateDamaged.textInPart', { actual, folder }),
      () => t('errors.app.stateDamaged.textUnnamedInPart', { actual }),
    );
  }
  return named(
    path,
    (set) => t('errors.app.stateDamaged.textSetAside', { path: set }),
    () => t('errors.app.stateDamaged.text'),
  );
}

function answerTooLarge({ host, actual }: AppError): string {
  if (actual === undefined) {
    return named(
      host,
      (server) => t('errors.server.answerTooLarge.textUnmeasured', { server }),
      () => t('errors.server.answerTooLarge.textUnnamedUnmeasured'),
    );
  }
  return named(
    host,
    (server) => t('errors.server.answerTooLarge.text', { server, actual }),
    () => t('errors.server.answerTooLarge.textUnnamed', { actual }),
  );
}

/** What a list lacks: the names of what is in it and cannot be asked for, or the number of what came. */
function listIncomplete({ host, expected, actual }: AppError): string {
  if (expected === undefined && actual !== undefined) {
    return named(
      host,
      (server) => t('errors.server.listIncomplete.textUnusable', { server, actual }),
      () => t('errors.server.listIncomplete.textUnnamedUnusable', { actual }),
    );
  }
  if (expected === undefined) {
    return named(
      host,
      (server) => t('errors.server.listIncomplete.text', { server }),
      () => t('errors.server.listIncomplete.textUnnamed'),
    );
  }
  if (actual === undefined) {
    return named(
      host,
      (server) => t('errors.server.listIncomplete.textFewer', { server, expected }),
      () => t('errors.server.listIncomplete.textUnnamedFewer', { expected }),
    );
  }
  return named(
    host,
    (server) => t('errors.server.listIncomplete.textCounted', { server, expected, actual }),
    () => t('errors.server.listIncomplete.textUnnamedCounted', { expected, actual }),
  );
}

/** `expected` is the folders that are allowed, where no dialog can allow another; `actual` the one that is used instead. */
function folderNotAllowed({ path, expected, actual }: AppError): string {
  const only =
    expected === undefined
      ? named(
          path,
          (folder) => t('errors.app.folderNotAllowed.text', { folder }),
          () => t('errors.app.folderNotAllowed.textUnnamed'),
        )
      : named(
          path,
          (folder) => t('errors.app.folderNotAllowed.textListed', { folder, expected }),
          () => t('errors.app.folderNotAllowed.textUnnamedListed', { expected }),
        );
  return sentences(
    only,
    actual === undefined
      ? t('errors.app.folderNotAllowed.choose')
      : t('errors.app.folderNotAllowed.instead', { actual }),
  );
}
