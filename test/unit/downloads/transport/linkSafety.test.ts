import { describe, expect, it } from 'vitest';
import { zoneIdentifier } from '../../../../src/main/downloads/part/markDownloaded.ts';
import { followRedirect } from '../../../../src/main/downloads/transport/linkSafety.ts';
import { rawPath } from '../../../../src/main/downloads/transport/rawPath.ts';

describe('a redirect (fault 28)', () => {
  it.each([
    ['https://a.test/x', 'https://b.test/y?sig=1%2F2', 'https://b.test/y?sig=1%2F2'],
    ['https://a.test/x', '/y?q=1', 'https://a.test/y?q=1'],
    ['http://127.0.0.1:1/x', 'http://127.0.0.1:2/y', 'http://127.0.0.1:2/y'],
  ])('from %s to %s is followed', (from, to, url) => {
    expect(followRedirect(from, to)).toBe(url);
  });

  it.each([
    ['https://a.test/x', 'http://a.test/x'],
    ['https://a.test/x', 'http://127.0.0.1/x'],
    ['https://a.test/x', 'file:///etc/passwd'],
    ['https://a.test/x', 'ftp://a.test/x'],
    ['https://a.test/x', 'https://user:pass@a.test/x'],
    ['http://127.0.0.1/x', 'http://example.test/x'],
    ['https://a.test/x', 'https://'],
  ])('from %s to %s is refused', (from, to) => {
    expect(() => followRedirect(from, to)).toThrow('server.badRedirect');
  });

  it('without a location is refused', () => {
    expect(() => followRedirect('https://a.test/', undefined)).toThrow('server.badRedirect');
  });
});

describe('what leaves with a URL', () => {
  it.each([
    ['https://a.test/b%2Fc/../d?X=%2F+%20a&Y=~', '/b%2Fc/../d?X=%2F+%20a&Y=~'],
    ['https://a.test?x=1', '/?x=1'],
    ['https://a.test', '/'],
    ['https://a.test/a#b', '/a'],
  ])('the path of %s goes out as %s', (url, path) => {
    expect(rawPath(url)).toBe(path);
  });

  it('the mark of Windows has no query', () => {
    expect(zoneIdentifier('https://a.test/b.exe?X-Amz-Signature=secret')).toBe(
      '[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://a.test/b.exe\r\n',
    );
    expect(zoneIdentifier(null)).toContain('HostUrl=about:internet');
  });
});
