import type { App } from 'electron';
import type { Service } from '../service/index.ts';

/** A disk or a server that hangs must not keep the app from ending: the journal is never ahead of the data. */
const STOP_LIMIT_MS = 10_000;

/** What is needed of Electron's app here. */
type Quitting = {
  on(event: 'will-quit', listener: (event: { preventDefault(): void }) => void): unknown;
  quit: App['quit'];
};

/** Before the app ends, transfers are stopped so that they can be resumed: data synced, journal saved. */
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
