import { describe, expect, it } from 'vitest';
import { isPermitted } from '../../../src/main/desktop/permissions.ts';

describe('what the page may ask of the browser engine', () => {
  it('copies a link, on our own origin', () => {
    expect(isPermitted('clipboard-sanitized-write', 'app://bindist/index.html')).toBe(true);
    expect(isPermitted('clipboard-sanitized-write', 'app://bindist')).toBe(true);
  });

  it.each(['clipboard-read', 'media', 'geolocation', 'notifications', 'openExternal', 'usb', 'unknown'])(
    'is refused %s',
    (permission) => {
      expect(isPermitted(permission, 'app://bindist/index.html')).toBe(false);
    },
  );

  it.each(['https://evil.example/', 'app://bindist.evil/', '', 'null'])(
    'nobody else copies: %s',
    (origin) => {
      expect(isPermitted('clipboard-sanitized-write', origin)).toBe(false);
    },
  );
});
