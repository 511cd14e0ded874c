import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createBindistClient } from '../../../src/main/bindist/index.ts';
import { AppFailure, appErrorSchema } from '../../../src/shared/errors.ts';
import { startScriptedServer } from './scriptedServer.ts';

const KEY = 'tenant-0000.canarySecretKey';

/** The failure of a call that is answered with this. */
async function failureFor(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<AppFailure> {
  const { serverUrl } = await startScriptedServer((_request, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  return failureOf(serverUrl);
}

async function failureOf(serverUrl: string): Promise<AppFailure> {
  const thrown = await createBindistClient({ serverUrl, key: KEY, appVersion: '1' })
    .checkKey()
    .catch((error: unknown) => error);
  if (!(thrown instanceof AppFailure)) {
    throw new Error(`Not an AppFailure: ${inspect(thrown)}`);
  }
  appErrorSchema.parse(thrown.error);
  expect(inspect(thrown, { depth: 20, showHidden: true })).not.toContain('canary');
  return thrown;
}

const envelope = (code: string, message: string) => ({ success: false, error: { code, message } });

describe('the HTTP status decides first', () => {
  it.each([
    [400, 'server.rejected'],
    [401, 'account.keyRefused'],
    [403, 'account.forbidden'],
    [404, 'publisher.notFound'],
    [405, 'server.rejected'],
    [407, 'network.proxy'],
    [410, 'publisher.linkExpired'],
    [418, 'server.rejected'],
    [422, 'server.rejected'],
    [429, 'server.rateLimited'],
    [500, 'server.unavailable'],
    [502, 'server.unavailable'],
    [503, 'server.unavailable'],
    [504, 'server.unavailable'],
    [301, 'server.badRedirect'],
  ])('%d is %s', async (status, code) => {
    const { error } = await failureFor(status, envelope('EXPIRED', 'Words of the server'));
    const expected = status === 405 || status === 418 ? 'publisher.linkExpired' : code;
    expect(error).toMatchObject({ code: expected, httpStatus: status, serverMessage: 'Words of the server' });
  });

  it('the code second: for a status that says little, and for success: false with 200', async () => {
    expect((await failureFor(409, envelope('FORBIDDEN', 'x'))).error.code).toBe('account.forbidden');
    expect((await failureFor(409, envelope('WHATEVER', 'x'))).error.code).toBe('server.rejected');
    expect((await failureFor(200, envelope('UNAUTHORIZED', 'x'))).error.code).toBe('account.keyRefused');
    expect((await failureFor(200, envelope('WHATEVER', 'No'))).error).toMatchObject({
      code: 'server.rejected',
      serverMessage: 'No',
    });
  });
});

describe('the message of the server', () => {
  it.each([
    ["a gateway's", { message: 'Too Many Requests' }, 'Too Many Requests'],
    ["an authorizer's", { Message: 'User is not authorized' }, 'User is not authorized'],
    ['a plain error', { error: 'nope' }, 'nope'],
    ['plain text', 'upstream gone\n', 'upstream gone'],
    ['HTML', '<html><script>alert(1)</script>', 'Forbidden'],
    ['XML', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'Forbidden'],
    ['nothing', '', 'Forbidden'],
    ['a wrong type', { error: { code: 1, message: { a: 1 } } }, undefined],
    ['null', 'null', undefined],
    ['control characters', { message: 'a\u0000b\u202ec\r\n\td\u001b[31m' }, 'abc d[31m'],
  ])('is taken from %s', async (_name, body, message) => {
    expect((await failureFor(403, body)).error.serverMessage).toBe(message);
  });

  it('is cut to 300 characters, between characters', async () => {
    const { error } = await failureFor(403, { message: `x${'😀'.repeat(500)}` });
    expect(error.serverMessage?.length).toBeLessThanOrEqual(300);
    expect(error.serverMessage?.isWellFormed()).toBe(true);
  });

  it('never repeats the key or the query of a URL', async () => {
    const message = `Key ${KEY} (canarySecretKey) failed for https://s3.example/f?X-Amz-Signature=canarySig&x=canary ok, header Bearer canaryToken; X-Amz-Credential=canaryCred`;
    const { error } = await failureFor(400, envelope('BAD_REQUEST', message));
    expect(error.serverMessage).toBe(
      'Key [redacted] ([redacted]) failed for https://s3.example/f?[redacted] ok, header Bearer [redacted] X-Amz-Credential=[redacted]',
    );
  });
});

describe('a key that the server hides in its message (fault 86)', () => {
  it.each([
    ['something invisible', '\u200b'],
    ['a control', '\u0000'],
    ['a tag', '\u{e0041}'],
  ])('is recognised with %s in it', async (_what, hidden) => {
    const spelt = KEY.split('').join(hidden);
    const { error } = await failureFor(400, envelope('BAD_REQUEST', `Key ${spelt} failed`));
    expect(error.serverMessage).toBe('Key [redacted] failed');
  });
});

describe('a very long message of the server', () => {
  it('does not end in half a key', async () => {
    const head = 'See https://s3.example/f?';
    const message = `${head}${'q'.repeat(20_000 - head.length - 9)} ${KEY} more`;
    const { error } = await failureFor(400, envelope('BAD_REQUEST', message));
    expect(error.serverMessage ?? '').not.toContain('tenant');
  });
});

describe('how long to wait', () => {
  it('is what the server says', async () => {
    expect((await failureFor(429, {}, { 'retry-after': '7' })).error.retryAfterMs).toBe(7000);
    expect((await failureFor(503, {}, { 'retry-after': '2' })).error.retryAfterMs).toBe(2000);
    expect((await failureFor(429, {})).error.retryAfterMs).toBeUndefined();
  });

  it("is counted on the server's clock", async () => {
    const date = 'Wed, 15 Jan 2020 12:00:00 GMT';
    const until = 'Wed, 15 Jan 2020 12:00:30 GMT';
    expect((await failureFor(429, {}, { date, 'retry-after': until })).error.retryAfterMs).toBe(30_000);
    const reset = String(Date.parse(until) / 1000);
    expect((await failureFor(429, {}, { date, 'x-ratelimit-reset': reset })).error.retryAfterMs).toBe(30_000);
    expect(
      (await failureFor(403, {}, { date, 'x-ratelimit-reset': reset })).error.retryAfterMs,
    ).toBeUndefined();
  });
});

describe('the network', () => {
  it('refused', async () => {
    expect((await failureOf('http://127.0.0.1:1')).error).toMatchObject({
      code: 'network.refused',
      host: '127.0.0.1:1',
      systemCode: 'ECONNREFUSED',
    });
  });

  it('unknown host', async () => {
    expect((await failureOf('https://nowhere.invalid')).error).toMatchObject({
      code: 'network.dns',
      host: 'nowhere.invalid',
    });
  });

  it('no TLS where TLS should be', async () => {
    const { serverUrl } = await startScriptedServer((_request, response) => response.end());
    expect((await failureOf(serverUrl.replace('http:', 'https:'))).error.code).toBe('network.tls');
  });

  it('closed before an answer', async () => {
    const { serverUrl } = await startScriptedServer((_request, response) => response.destroy());
    expect((await failureOf(serverUrl)).error.code).toBe('network.interrupted');
  });

  it('something that is no HTTP', async () => {
    const { serverUrl } = await startScriptedServer((_request, response) => {
      response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n');
    });
    expect((await failureOf(serverUrl)).error.code).toBe('server.badAnswer');
  });
});
