import { type AppError, AppFailure, type ErrorCode, systemCodeOf } from '../../shared/errors.ts';
import { bareHost } from '../network/index.ts';

const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: 'network.dns',
  ENODATA: 'network.dns',
  ESERVFAIL: 'network.dns',
  ENETUNREACH: 'network.offline',
  ENETDOWN: 'network.offline',
  EHOSTUNREACH: 'network.offline',
  EHOSTDOWN: 'network.offline',
  ENONET: 'network.offline',
  EADDRNOTAVAIL: 'network.offline',
  ECONNREFUSED: 'network.refused',
  ETIMEDOUT: 'network.timeout',
  ESOCKETTIMEDOUT: 'network.timeout',
  ERR_SOCKET_CONNECTION_TIMEOUT: 'network.timeout',
  ECONNRESET: 'network.interrupted',
  ECONNABORTED: 'network.interrupted',
  ENOTCONN: 'network.interrupted',
  EPIPE: 'network.interrupted',
  ENETRESET: 'network.interrupted',
  ERR_STREAM_PREMATURE_CLOSE: 'network.interrupted',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'network.interrupted',
  // The peer closed in the middle of a message, at a place where a well-formed end would have been possible.
  HPE_INVALID_EOF_STATE: 'network.interrupted',
  EPROTO: 'network.tls',
  HOSTNAME_MISMATCH: 'network.tls',
  INVALID_CA: 'network.tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'network.tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'network.tls',
};

const BY_PATTERN: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^EAI_/, 'network.dns'],
  [/^(CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|ERR_TLS_|ERR_SSL_|INVALID_PURPOSE|PATH_LENGTH_)/, 'network.tls'],
  [/^ERR_PROXY_/, 'network.proxy'],
  [/^(HPE_|Z_|ERR_BROTLI|ERR_ZSTD|ERR__?ERROR)/, 'server.badAnswer'],
];

type SystemError = { readonly code: string; readonly source: Error };

/**
 * What a failed HTTP request means to the user: `network.*`, `server.badAnswer` for what is no HTTP or no gzip, and
 * `app.internal` for what the network did not cause. Nothing of the thrown error is kept but the system's code: HTTP
 * libraries hang the request's headers (the key!) and its URL (the signature!) on their errors.
 *
 * @param host host, with port where it is not the scheme's own, that the request was for
 */
export function classifyNetworkError(thrown: unknown, host: string): AppFailure {
  if (thrown instanceof AppFailure) {
    return thrown;
  }
  const found = findSystemError(thrown, 0);
  if (found === null) {
    return new AppFailure({ code: 'app.internal', host });
  }
  const code = comesFromProxy(found.source, host) ? 'network.proxy' : codeFor(found);
  const error: AppError = { code, host, systemCode: found.code.slice(0, 60) };
  return new AppFailure(error);
}

function codeFor({ code: systemCode, source }: SystemError): ErrorCode {
  if ('syscall' in source && source.syscall === 'getaddrinfo') {
    // A failed look-up, even where the code usually means something else: EINVAL also stands for a name that is too long.
    return 'network.dns';
  }
  const known = BY_CODE[systemCode] ?? BY_PATTERN.find(([pattern]) => pattern.test(systemCode))?.[1];
  if (known !== undefined) {
    return known;
  }
  // A system's errno that is not in the table came from a socket. A code that begins with `ERR_` comes from a wrong call.
  return /^E(?!RR_)[A-Z0-9]+$/.test(systemCode) ? 'network.interrupted' : 'app.internal';
}

/** The innermost error that has a code: libraries wrap the system's error, and Happy Eyeballs collects several. */
function findSystemError(thrown: unknown, depth: number): SystemError | null {
  if (!(thrown instanceof Error) || depth > 8) {
    return null;
  }
  const inner = thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause;
  const found = findSystemError(inner, depth + 1);
  if (found !== null) {
    return found;
  }
  const code = systemCodeOf(thrown);
  return code === null || code === '' ? null : { code, source: thrown };
}

/** If the refused address or the unknown name is not the server's, it is the proxy's. */
function comesFromProxy(source: Error, host: string): boolean {
  const url = URL.canParse(`https://${host}`) ? new URL(`https://${host}`) : null;
  if (url === null) {
    return false;
  }
  if ('hostname' in source && typeof source.hostname === 'string') {
    return source.hostname.toLowerCase() !== bareHost(url.hostname);
  }
  if ('syscall' in source && source.syscall === 'connect' && 'port' in source) {
    const ports = url.port === '' ? [80, 443] : [Number(url.port)];
    return typeof source.port === 'number' && !ports.includes(source.port);
  }
  return false;
}
