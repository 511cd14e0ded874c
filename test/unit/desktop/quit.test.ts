import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stopBeforeQuit } from '../../../src/main/desktop/quit.ts';

/** As much of Electron's app as quitting is about: `quit` asks, and ends unless somebody prevents it. */
class QuittingApp extends EventEmitter {
  hasQuit = false;
  quit(): void {
    let isPrevented = false;
    this.emit('will-quit', {
      preventDefault: () => {
        isPrevented = true;
      },
    });
    this.hasQuit = !isPrevented;
  }
}

function quitting(stop: () => Promise<void>) {
  const app = new QuittingApp();
  let stops = 0;
  stopBeforeQuit(app, {
    stop: () => {
      stops += 1;
      return stop();
    },
  });
  return { app, stops: () => stops };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('quitting', () => {
  it('waits until the transfers are stopped, and stops them once', async () => {
    const stopped = Promise.withResolvers<void>();
    const { app, stops } = quitting(() => stopped.promise);
    app.quit();
    expect(app.hasQuit).toBe(false);
    app.quit();
    stopped.resolve();
    await vi.waitFor(() => expect(app.hasQuit).toBe(true));
    expect(stops()).toBe(1);
  });

  it('is not kept back by a stop that fails', async () => {
    const { app } = quitting(() => Promise.reject(new Error('the disk is gone')));
    app.quit();
    await vi.waitFor(() => expect(app.hasQuit).toBe(true));
  });

  it('is not kept back for ever by a stop that hangs', async () => {
    vi.useFakeTimers();
    const { app } = quitting(() => new Promise(() => undefined));
    app.quit();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(app.hasQuit).toBe(true);
  });
});
