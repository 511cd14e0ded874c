import type { App, WebContents } from 'electron';
import { isAppUrl } from './appOrigin.ts';

/**
 * Keeps every page that ever comes to be in this app on our origin: it opens no window, holds no foreign frame and attaches no
 * webview. Links leave through the command `host.openExternal`, which checks them.
 */
export function restrictNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => restrictContents(contents));
}

function restrictContents(contents: WebContents): void {
  contents.on('will-navigate', (details) => {
    if (!isAppUrl(details.url)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
