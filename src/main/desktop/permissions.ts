import type { Session } from 'electron';
import { isAppUrl } from './appOrigin.ts';

/** The page copies a share link when its user presses a button. It needs nothing else from the system. */
const GRANTED: readonly string[] = ['clipboard-sanitized-write'];

/** Whether a page may use a capability of the browser: only the listed ones, and only on our own origin. */
export function isPermitted(permission: string, requestingUrl: string): boolean {
  return GRANTED.includes(permission) && isAppUrl(requestingUrl);
}

/** Answers every permission question a page can raise, in both places where Electron asks. Devices are always refused. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(isPermitted(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermitted(permission, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
}
