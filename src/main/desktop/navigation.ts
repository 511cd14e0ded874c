import type { App, WebContents } from 'electron';
import { isAppUrl } from './appOrigin.ts';

/**
 * Whatever contents ever come to be in this app: they stay on our origin, open no window, hold no foreign frame and
 * attach no webview. Links go out through the `host.openExternal` command, which checks them.
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
