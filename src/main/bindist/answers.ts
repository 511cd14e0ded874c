import { z } from 'zod';
import { type AppError, AppFailure, type ErrorCode } from '../../shared/errors.ts';
import { parseJson } from '../../shared/parseJson.ts';
import { parseRateLimitReset, parseRetryAfter } from './retryAfter.ts';
import { messageOfText, sanitizeServerMessage } from './serverMessage.ts';
import { anything } from './tolerantFields.ts';

/** One HTTP answer, whatever it may be. */
export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly host: string;
  readonly receivedAtMs: number;
};

export type Answer = { readonly data: unknown; readonly meta: unknown; readonly envelope: unknown };

const envelopeSchema = z.looseObject({
  success: anything,
  data: anything,
  meta: anything,
  error: anything,
});

/**
 * The `data` of a good answer. The HTTP status decides first, the error code second (docs/bindist-api.md, 'The envelope').
 *
 * @throws AppFailure for everything else, with what the server said
 */
export function readAnswer(raw: RawAnswer, key: string): Answer {
  const json = parseJson(raw.body);
  if (raw.status < 200 || raw.status >= 300) {
    throw failureOf(
      raw,
      json,
      key,
      codeOfStatus(raw.status) ?? codeOfName(errorName(json)) ?? 'server.rejected',
    );
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) {
    throw new AppFailure({ code: 'server.badAnswer', host: raw.host, httpStatus: raw.status });
  }
  const { success, data, meta } = envelope.data;
  if (success === false || (data === undefined && envelope.data.error !== undefined)) {
    throw failureOf(raw, json, key, codeOfName(errorName(json)) ?? 'server.rejected');
  }
  if (data === undefined || data === null) {
    throw new AppFailure({ code: 'server.badAnswer', host: raw.host, httpStatus: raw.status });
  }
  return { data, meta, envelope: json };
}

function codeOfStatus(status: number): ErrorCode | null {
  switch (status) {
    case 400:
    case 422:
      return 'server.rejected';
    case 401:
      return 'account.keyRefused';
    case 403:
      return 'account.forbidden';
    case 404:
      return 'publisher.notFound';
    case 407:
    case 511:
      return 'network.proxy';
    case 408:
    case 425:
      return 'server.unavailable';
    case 410:
      return 'publisher.linkExpired';
    case 429:
      return 'server.rateLimited';
    default:
      if (status >= 500) {
        return 'server.unavailable';
      }
      return status >= 300 && status < 400 ? 'server.badRedirect' : null;
  }
}

function codeOfName(name: string | null): ErrorCode | null {
  switch (name) {
    case 'UNAUTHORIZED':
    case 'UNAUTHENTICATED':
    case 'INVALID_API_KEY':
      return 'account.keyRefused';
    case 'FORBIDDEN':
    case 'ACCESS_DENIED':
      return 'account.forbidden';
    case 'NOT_FOUND':
      return 'publisher.notFound';
    case 'EXPIRED':
      return 'publisher.linkExpired';
    case 'RATE_LIMITED':
    case 'RATE_LIMIT_EXCEEDED':
    case 'TOO_MANY_REQUESTS':
      return 'server.rateLimited';
    case 'INTERNAL_ERROR':
    case 'INTERNAL_SERVER_ERROR':
    case 'SERVICE_UNAVAILABLE':
      return 'server.unavailable';
    default:
      return null;
  }
}

const errorBodySchema = z.looseObject({
  error: z
    .union([z.looseObject({ code: anything, message: anything }), z.string()])
    .optional()
    .catch(undefined),
  // A gateway spells it `message`, its authorizer `Message`.
  message: z.string().optional().catch(undefined),
  Message: z.string().optional().catch(undefined),
});

function errorName(json: unknown): string | null {
  const error = errorBodySchema.safeParse(json).data?.error;
  return typeof error === 'object' && typeof error.code === 'string' ? error.code : null;
}

function errorMessage(json: unknown): string | null {
  const body = errorBodySchema.safeParse(json).data;
  const said = typeof body?.error === 'object' ? body.error.message : body?.error;
  return typeof said === 'string' && said !== '' ? said : (body?.message ?? body?.Message ?? null);
}

function failureOf(raw: RawAnswer, json: unknown, key: string, code: ErrorCode): AppFailure {
  const said = json === undefined ? messageOfText(raw.body, raw.status) : errorMessage(json);
  const serverMessage = said === null ? null : sanitizeServerMessage(said, key);
  const retryAfterMs = retryAfter(raw);
  const error: AppError = {
    code,
    host: raw.host,
    httpStatus: raw.status,
    ...(serverMessage === null ? {} : { serverMessage }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
  return new AppFailure(error);
}

/** A date in a header is by the server's clock, so it is compared with the answer's own `Date` where there is one. */
function retryAfter(raw: RawAnswer): number | null {
  const dateMs = Date.parse(raw.headers.date ?? '');
  const nowMs = Number.isNaN(dateMs) ? raw.receivedAtMs : dateMs;
  const asked = parseRetryAfter(raw.headers['retry-after'], nowMs);
  return asked === null && raw.status === 429
    ? parseRateLimitReset(raw.headers['x-ratelimit-reset'], nowMs)
    : asked;
}
