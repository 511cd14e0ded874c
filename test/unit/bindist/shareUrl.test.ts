import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseShareUrl } from '../../../src/main/bindist/shareUrl.ts';

describe('a share link of a server (fault 86)', () => {
  it.each([
    ['https://api.example/v1/downloads/d/tok_A-b~1', 'https://api.example/v1/downloads/d/tok_A-b~1'],
    ['https://API.example:8443/d?x=1&y=%2f#z', 'https://API.example:8443/d?x=1&y=%2f#z'],
    ['https://bücher.example/d/ü', 'https://xn--bcher-kva.example/d/%C3%BC'],
    ['https://[2001:DB8::1]:8443/d', 'https://[2001:DB8::1]:8443/d'],
    ['https://a_b-c.example./d', 'https://a_b-c.example./d'],
    ['https://%61pi.example/d', 'https://api.example/d'],
    ['https:///api.example/d', 'https://api.example/d'],
    ['https://api.example/d/a"b`c|d\'e', 'https://api.example/d/a%22b%60c%7Cd%27e'],
  ])('%s goes out as %s', (shareUrl, out) => {
    expect(parseShareUrl(shareUrl, false)).toBe(out);
  });

  it.each([
    '',
    'https://',
    '/v1/x',
    'javascript:alert(1)',
    'ftp://api.example/x',
    'http://api.example/d/tok',
    'http://127.0.0.1/d/tok',
    'https://name:word@api.example/d',
    'https://name@api.example/d',
    'https://api.example/d\u001b[2J',
    'https://api.example/d\nrm -rf ~',
    'https://api.example/d\r\n',
    ' https://api.example/d',
    'https://api.example/d e',
    'https://api.example/\u202egpj.exe',
    'https://api.example/\u200b',
    'https://api.example/\u009b31m',
    'https://api.example/\ud800',
    'https://$(touch$ifs$home)x.example/s/abc',
    'https://%24(touch$ifs$home)x.example/s/abc',
    'https://x;reboot;.example/s/abc',
    'https://a&reboot&.example/s/abc',
    'https://a%26reboot%26.example/s/abc',
    'https://a`id`.example/s/abc',
    "https://a'b.example/s/abc",
    'https://{a,b}.example/s/abc',
    'https://*.example/s/abc',
    'https://-o.example/s/abc',
    'https:\\\\api.example\\d',
    'https://api.example\\@evil.example/',
    `https://api.example/${'a'.repeat(2048)}`,
  ])('%j is none', (shareUrl) => {
    expect(parseShareUrl(shareUrl, false)).toBeNull();
  });

  it('of an account on this machine may be plain http, to this machine', () => {
    expect(parseShareUrl('http://127.0.0.1:9/d', true)).toBe('http://127.0.0.1:9/d');
    expect(parseShareUrl('http://api.example/d', true)).toBeNull();
  });

  it('is one word of plain letters, whatever the server says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string({ unit: 'binary' }).map((text) => `https://x/${text}`),
          fc
            .string({ unit: fc.constantFrom(..."$();&',*!{}`%-_.:[]a1") })
            .map((host) => `https://${host}.example/x`)
            .filter((text) => URL.canParse(text)),
        ),
        (url) => {
          const out = parseShareUrl(url, false);
          if (out !== null) {
            expect(out).toMatch(/^https:\/\/[\x21-\x7e]+$/);
            expect(out.split('/')[2]).toMatch(/^[\w.:[\]-]+$/);
            expect(new URL(out).host).toBe(new URL(url).host);
            expect(out).not.toMatch(/['"`|<>\\^{} ]/);
          }
        },
      ),
    );
  });
});
