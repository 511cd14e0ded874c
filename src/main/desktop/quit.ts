import type { App } from 'electron';
import type { Service } from '../service/index.ts';

/** A disk or a server that hangs must not keep the app from ending: the journal is behind the data anyway. */
const STOP_LIMIT_MS = 10_000;

/** Before the app ends, the transfers are stopped where they can go on from: data synced, journal saved. */
export function stopBeforeQuit(app: App, service: Service): void {
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    const limit = new Promise((resolve) => setTimeout(resolve, STOP_LIMIT_MS));
    void Promise.race([service.stop(), limit])
      .catch(() => undefined)
      .then(() => {
        stopped = true;
        app.quit();
      });
  });
}
