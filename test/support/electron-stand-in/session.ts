import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import type { BrowserContext } from 'playwright';
import { MAPPED_ORIGIN, originOf, toApp } from './origin.ts';

type CheckHandler = Exclude<Parameters<E.Session['setPermissionCheckHandler']>[0], null>;
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

type RequestListener = Exclude<Parameters<E.WebRequest['onBeforeRequest']>[0], null>;
let beforeRequest: RequestListener | null = null;
const events = new EventEmitter();

const permissions = {
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
  E.Session,
  'setPermissionCheckHandler' | 'setPermissionRequestHandler' | 'setDevicePermissionHandler'
>;

const webRequest = {
  onBeforeRequest(listener: RequestListener) {
    beforeRequest = listener;
  },
};

export const session = {
  defaultSession: {
    ...permissions,
    webRequest,
    on: (event: 'will-download', listener: (event: { preventDefault(): void }) => void) =>
      events.on(event, listener),
  },
};

/** Asks the app's listener about a request of the page, as Electron does before it goes anywhere. */
export async function isRequestCancelled(url: string): Promise<boolean> {
  const listener = beforeRequest;
  if (listener === null) return false;
  const { cancel } = await new Promise<E.CallbackResponse>((resolve) => listener(whole({ url }), resolve));
  return cancel === true;
}

/** True: nobody keeps the page from saving a file. */
export function isDownloadAllowed(): boolean {
  let isPrevented = false;
  events.emit('will-download', { preventDefault: () => (isPrevented = true) });
  return !isPrevented;
}

/** A part stands for Electron's whole type, as in ipc.ts. */
function whole(details: Pick<E.OnBeforeRequestListenerDetails, 'url'>): E.OnBeforeRequestListenerDetails {
  return details as unknown as E.OnBeforeRequestListenerDetails;
}

/** Grants the app's origin in Chromium exactly what its check handler grants; without one Electron grants all. */
export async function applyPermissions(context: BrowserContext): Promise<void> {
  const origin = originOf(toApp(`${MAPPED_ORIGIN}/`));
  const granted = Object.entries(PERMISSIONS)
    .filter(([, permission]) => check === null || check(null, permission, origin, { isMainFrame: true }))
    .map(([name]) => name);
  await context.grantPermissions(granted, { origin: MAPPED_ORIGIN });
}
