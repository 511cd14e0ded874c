import type { Session } from 'electron';
import { isAppUrl } from './appOrigin.ts';

/** The page copies a share link when its user presses a button; it needs nothing else of the system. */
const GRANTED: readonly string[] = ['clipboard-sanitized-write'];

/** Whether a page may use a browser capability: only what is listed, and only our own origin. */
export function isPermitted(permission: string, requestingUrl: string): boolean {
  return GRANTED.includes(permission) && isAppUrl(requestingUrl);
}

/** Answers every permission question a page can raise, in both of Electron's places, and no device at all. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(isPermitted(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermitted(permission, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
}
