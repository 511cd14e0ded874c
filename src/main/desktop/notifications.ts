/** What is needed of Electron's `Notification`. Without a reference it may be collected, and then its click is lost. */
export type Shown = {
  on(event: 'click' | 'close' | 'failed', listener: () => void): unknown;
  show(): void;
  close(): void;
};

/** Not every system tells when a notification was closed. So the oldest is closed when there are too many. */
const MOST_HELD = 20;

export type Notifications = {
  show(notification: Shown): void;
  /** How many are held. */
  count(): number;
};

/** Holds each notification until it was clicked or closed, or could not be shown. What it says is in the window as well. */
export function createNotifications(onClick: () => void): Notifications {
  const held = new Set<Shown>();
  return {
    show(notification) {
      const [oldest] = held;
      if (oldest !== undefined && held.size >= MOST_HELD) {
        held.delete(oldest);
        oldest.close();
      }
      held.add(notification);
      const release = () => held.delete(notification);
      notification.on('click', () => {
        release();
        onClick();
      });
      notification.on('close', release);
      notification.on('failed', release);
      notification.show();
    },
    count: () => held.size,
  };
}
