import { lookup } from 'node:dns/promises';
import { describe, expect, it } from 'vitest';
import { classifyNetworkError } from '../../../src/main/bindist/index.ts';
import { AppFailure } from '../../../src/shared/errors.ts';

function systemError(code: string, more: object = {}): Error {
  return Object.assign(new Error(`secret text ${code}`), { code, ...more });
}

function classify(error: unknown, host = 'api.example.com') {
  return classifyNetworkError(error, host).error;
}

describe('classifyNetworkError', () => {
  it.each([
    ['ENOTFOUND', 'network.dns'],
    ['EAI_AGAIN', 'network.dns'],
    ['ENETUNREACH', 'network.offline'],
    ['ENETDOWN', 'network.offline'],
    ['EHOSTUNREACH', 'network.offline'],
    ['ECONNREFUSED', 'network.refused'],
    ['CERT_HAS_EXPIRED', 'network.tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'network.tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'network.tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network.tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'network.tls'],
    ['ETIMEDOUT', 'network.timeout'],
    ['ECONNRESET', 'network.interrupted'],
    ['EPIPE', 'network.interrupted'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'network.interrupted'],
    ['EWHATEVER', 'network.interrupted'],
    ['ERR_PROXY_TUNNEL', 'network.proxy'],
    ['HPE_INVALID_CONSTANT', 'server.badAnswer'],
    ['Z_DATA_ERROR', 'server.badAnswer'],
    ['ERR_INVALID_ARG_TYPE', 'app.internal'],
  ])('%s is %s', (systemCode, code) => {
    expect(classify(systemError(systemCode))).toEqual({ code, host: 'api.example.com', systemCode });
  });

  it('30 calls every failure of a look-up one, whatever its code is', () => {
    const lookUp = { syscall: 'getaddrinfo', hostname: 'api.example.com' };
    expect(classify(systemError('EINVAL', lookUp)).code).toBe('network.dns');
    expect(classify(systemError('EINVAL', { ...lookUp, hostname: 'proxy.corp' })).code).toBe('network.proxy');
    expect(classify(systemError('EINVAL', { syscall: 'connect' })).code).toBe('network.interrupted');
  });

  it('30 knows what the system says of a host that is too long', async () => {
    const host = `${'a'.repeat(60)}.`.repeat(20).concat('example');
    const thrown = await lookup(host).catch((error: unknown) => error);
    expect(classify(thrown, host).code).toBe('network.dns');
  });

  it('finds the system error inside wrappers and collections', () => {
    const inner = systemError('ENETUNREACH');
    const wrapped = new Error('outer', { cause: new AggregateError([inner, systemError('ECONNREFUSED')]) });
    expect(classify(Object.assign(wrapped, { code: 'ERR_GOT_REQUEST_ERROR' })).code).toBe('network.offline');
  });

  it('blames the proxy for what is not the server', () => {
    const refused = { syscall: 'connect', port: 3128 };
    expect(classify(systemError('ECONNREFUSED', refused)).code).toBe('network.proxy');
    expect(classify(systemError('ECONNREFUSED', refused), 'localhost:3128').code).toBe('network.refused');
    expect(classify(systemError('ENOTFOUND', { hostname: 'proxy.corp' })).code).toBe('network.proxy');
    expect(classify(systemError('ENOTFOUND', { hostname: 'API.example.com' })).code).toBe('network.dns');
  });

  it('calls what the network did not cause internal, and keeps none of its text', () => {
    for (const thrown of [new TypeError('x is undefined'), 'text', null, undefined, { code: 'ECONNRESET' }]) {
      const failure = classifyNetworkError(thrown, 'h');
      expect(failure.error).toEqual({ code: 'app.internal', host: 'h' });
      expect(failure.cause).toBeUndefined();
    }
    expect(String(classifyNetworkError(systemError('EPIPE'), 'h').stack)).not.toContain('secret text');
  });

  it('passes what is classified already', () => {
    const failure = new AppFailure({ code: 'server.badAnswer' });
    expect(classifyNetworkError(failure, 'h')).toBe(failure);
  });

  it('survives a cause that is its own', () => {
    const loop = new Error('loop');
    loop.cause = loop;
    expect(classify(loop).code).toBe('app.internal');
  });
});
