import { describe, expect, it } from 'vitest';
import { isOwnRequest } from '../../../src/main/desktop/requests.ts';

describe('what the browser engine may ask for (fault 100)', () => {
  it.each(['app://bindist/index.html', 'app://bindist/assets/x.js', 'blob:app://bindist/0f4b'])(
    '%s: the page’s own',
    (url) => expect(isOwnRequest(url, false)).toBe(true),
  );

  it.each([
    'https://bindist.eu/',
    'http://127.0.0.1:9222/json',
    'ws://127.0.0.1/socket',
    'file:///etc/passwd',
    'app://other/index.html',
    'app://bindist.evil/',
    'app://user@bindist/',
    'blob:https://evil.example/0f4b',
    'data:text/html,x',
    'chrome://settings',
    'devtools://devtools/bundled/inspector.html',
    'filesystem:app://bindist/x',
    '',
    'nonsense',
  ])('%s: nobody’s', (url) => expect(isOwnRequest(url, false)).toBe(false));

  it('the developer tools are, in development', () => {
    expect(isOwnRequest('devtools://devtools/bundled/inspector.html', true)).toBe(true);
    expect(isOwnRequest('https://bindist.eu/', true)).toBe(false);
  });
});
