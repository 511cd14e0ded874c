import { describe, expect, it } from 'vitest';
import { AppFailure } from '../../../src/shared/errors.ts';
import { parseServerUrl } from '../../../src/shared/serverUrl.ts';

const codeOf = (typed: string) => {
  try {
    return parseServerUrl(typed);
  } catch (thrown) {
    return thrown instanceof AppFailure ? thrown.error.code : thrown;
  }
};

describe('the server a person typed', () => {
  it.each([
    ['api.bindist.eu', 'https://api.bindist.eu'],
    ['  https://API.Example.com/  ', 'https://api.example.com'],
    ['https://example.com/bindist/', 'https://example.com/bindist'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:1', 'http://localhost:1'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('%j becomes %s', (typed, url) => {
    expect(parseServerUrl(typed)).toBe(url);
  });

  it.each([
    ['', 'account.badServerUrl'],
    ['ftp://example.com', 'account.badServerUrl'],
    ['file:///etc/passwd', 'account.badServerUrl'],
    ['https://user:secret@example.com', 'account.badServerUrl'],
    ['https://example.com/?key=1', 'account.badServerUrl'],
    ['http://example.com', 'account.insecureServer'],
    ['http://127.0.0.1.evil.example', 'account.insecureServer'],
    ['http://localhost.evil.example', 'account.insecureServer'],
  ])('%j is refused: %s', (typed, code) => {
    expect(codeOf(typed)).toBe(code);
  });
});
