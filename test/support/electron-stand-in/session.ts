import type { Session } from 'electron';
import type { BrowserContext } from 'playwright';
import { MAPPED_ORIGIN, originOf, toApp } from './origin.ts';

type CheckHandler = Exclude<Parameters<Session['setPermissionCheckHandler']>[0], null>;
type Permission = Parameters<CheckHandler>[1];

/** Playwright's name of each permission it can grant, and Electron's. */
const PERMISSIONS: Readonly<Record<string, Permission>> = {
  'clipboard-read': 'clipboard-read',
  'clipboard-write': 'clipboard-sanitized-write',
  geolocation: 'geolocation',
  notifications: 'notifications',
  camera: 'media',
  microphone: 'media',
  midi: 'midi',
  'storage-access': 'storage-access',
};

let check: CheckHandler | null = null;

const defaultSession = {
  setPermissionCheckHandler(handler) {
    check = handler;
  },
  setPermissionRequestHandler() {
    // Chromium is told beforehand what the check handler grants; it refuses the rest without asking.
  },
  setDevicePermissionHandler() {
    // Headless Chromium has no device to offer.
  },
} satisfies Pick<
  Session,
  'setPermissionCheckHandler' | 'setPermissionRequestHandler' | 'setDevicePermissionHandler'
>;

export const session = { defaultSession };

/** Grants the app's origin in Chromium exactly what its check handler grants; without one Electron grants all. */
export async function applyPermissions(context: BrowserContext): Promise<void> {
  const origin = originOf(toApp(`${MAPPED_ORIGIN}/`));
  const granted = Object.entries(PERMISSIONS)
    .filter(([, permission]) => check === null || check(null, permission, origin, { isMainFrame: true }))
    .map(([name]) => name);
  await context.grantPermissions(granted, { origin: MAPPED_ORIGIN });
}
