import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepLinkIn, parseDeepLink } from '../../../src/main/desktop/deepLink.ts';

describe('a bindist: link (fault 57)', () => {
  it.each([
    ['bindist://application/fieldlink', 'fieldlink'],
    ['bindist://application/Field_Link-2/', 'Field_Link-2'],
  ])('%s shows an application', (link, id) => {
    expect(parseDeepLink(link)).toBe(id);
  });

  it.each([
    '',
    'javascript:alert(1)',
    'bindist:javascript:alert(1)',
    'bindist://application/',
    'bindist://application/../settings',
    'bindist://application/%2e%2e',
    'bindist://application/a?download=1',
    'bindist://application/a#b',
    'bindist://application/a b',
    'bindist://user:word@application/a',
    'bindist://download/fieldlink',
    'BINDIST://application/a',
    ' bindist://application/a',
    'bindist://application/a\nbindist://application/b',
    'https://application/a',
    `bindist://application/${'a'.repeat(101)}`,
    `bindist://application/${'a'.repeat(1_000_000)}`,
  ])('%.60s is nothing', (link) => {
    expect(parseDeepLink(link)).toBeNull();
  });

  it('is the last word, whatever flags are passed beside it', () => {
    expect(deepLinkIn(['app', '--inspect', '--no-sandbox', 'bindist://application/a'])).toBe('a');
    expect(deepLinkIn(['app', 'bindist://application/a', '--remote-debugging-port=9'])).toBeNull();
    expect(deepLinkIn(['bindist://application/a', 'bindist://application/b'])).toBe('b');
    expect(deepLinkIn([])).toBeNull();
  });

  it('never throws, and names nothing but an id', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `bindist://application/${text}`),
        ),
        (text) => {
          const id = parseDeepLink(text);
          expect(id === null || /^[A-Za-z0-9_-]{1,100}$/.test(id)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
