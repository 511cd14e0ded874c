/**
 * The Trusted Types policies the page has (src/renderer/trustedTypes.ts); no other can be made. `default` lets an empty string
 * become HTML and nothing else; `bindist-notes` lets one address become a script: the worker that reads release notes.
 */
export const TRUSTED_TYPES_POLICIES = { default: 'default', notes: 'bindist-notes' } as const;

/**
 * Headers every host sends with every file of the page. Scripts, styles and fonts come from the app itself and from
 * nowhere else; there is nothing inline, nothing evaluated, no frame in it and it in no frame.
 *
 * @param connectSources what `fetch` and WebSockets may reach beside nothing at all: empty in Electron, where the page
 * speaks through the preload; the loopback socket on the web host.
 */
export function pageHeaders(connectSources: readonly string[]): Readonly<Record<string, string>> {
  const connect = connectSources.length === 0 ? "'none'" : connectSources.join(' ');
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src ${connect}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      `trusted-types ${Object.values(TRUSTED_TYPES_POLICIES).join(' ')}`,
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  };
}
