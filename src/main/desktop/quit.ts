import type { App } from 'electron';
import type { Service } from '../service/index.ts';

/** A disk or a server that hangs must not keep the app from ending: the journal is behind the data anyway. */
const STOP_LIMIT_MS = 10_000;

/** What is asked of Electron's app here. */
type Quitting = {
  on(event: 'will-quit', listener: (event: { preventDefault(): void }) => void): unknown;
  quit: App['quit'];
};

/** Before the app ends, the transfers are stopped where they can go on from: data synced, journal saved. */
export function stopBeforeQuit(app: Quitting, service: Pick<Service, 'stop'>): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('will-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    const limit = new Promise<void>((resolve) => setTimeout(resolve, STOP_LIMIT_MS));
    void Promise.race([service.stop(), limit])
      .catch(() => undefined)
      .then(() => {
        state = 'stopped';
        app.quit();
      });
  });
}
