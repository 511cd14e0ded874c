import { describe, expect, it } from 'vitest';
import { safeToOpen } from '../../../src/shared/safeToOpen.ts';
import { composeForTest } from '../../support/composed.ts';

describe('addresses that are given to the system’s browser (fault 99)', () => {
  it.each([
    ['https://example.com/a b', 'https://example.com/a%20b'],
    ['https://example.com/path?user=a@b#c@d', 'https://example.com/path?user=a@b#c@d'],
    ['https://EXAMPLE.com', 'https://example.com/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://[2001:db8::1]:8443/x', 'https://[2001:db8::1]:8443/x'],
    ['https://a_b.example/', 'https://a_b.example/'],
    ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080/x'],
    ['http://[::1]/', 'http://[::1]/'],
  ])('%s may be opened', (typed, understood) => expect(safeToOpen(typed)).toBe(understood));

  it.each([
    'https://user:password@example.com/',
    'https://user@example.com/',
    'https://:password@example.com/',
    'https://@example.com/',
    ' https://:password@example.com/',
    'ht\ttps://user@example.com/',
    'https://:@example.com/',
    'https://api.bindist.eu@evil.example/',
    'https:\\\\user@example.com/',
    'https://api.bindist.eu%2F@evil.example/',
    'http://user:password@127.0.0.1/',
    'http://example.com/',
    'http://127.0.0.1.evil.example/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://host/share',
    'ms-msdt:/id',
    `https://${'a'.repeat(64)}.example/`,
    `https://${'a.'.repeat(130)}example/`,
    'https://a..b/',
    'https://-a.example/',
    'https://ex!ample.com/',
    "https://a'b.example/",
    'https://a$(id).example/',
    'not an address',
    '',
  ])('%s may not', (typed) => expect(safeToOpen(typed)).toBeNull());

  it('the host is given what was understood, not what was typed', async () => {
    const composed = await composeForTest();
    try {
      await composed.call('host.openExternal', { url: 'https://Example.com/a"b c' });
      expect(await composed.codeOf('host.openExternal', { url: 'https://a:b@example.com/' })).toBe(
        'app.invalidInput',
      );
      expect(composed.asked).toEqual([['openExternal', 'https://example.com/a%22b%20c']]);
    } finally {
      await composed.close();
    }
  });
});
