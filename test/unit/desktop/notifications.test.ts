import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createNotifications } from '../../../src/main/desktop/notifications.ts';

class FakeNotification extends EventEmitter {
  isShown = false;
  isClosed = false;
  show(): void {
    this.isShown = true;
  }
  close(): void {
    this.isClosed = true;
  }
}

describe('notifications (fault 100)', () => {
  it.each(['close', 'failed', 'click'])('are held until %s', (event) => {
    let clicks = 0;
    const notifications = createNotifications(() => {
      clicks += 1;
    });
    const [one, two] = [new FakeNotification(), new FakeNotification()];
    notifications.show(one);
    notifications.show(two);
    expect([one.isShown, two.isShown, notifications.count()]).toEqual([true, true, 2]);
    one.emit(event);
    expect([notifications.count(), clicks]).toEqual([1, event === 'click' ? 1 : 0]);
    two.emit('click');
    expect(notifications.count()).toBe(0);
  });

  it('do not pile up where the system never says that one was closed', () => {
    const notifications = createNotifications(() => undefined);
    const first = new FakeNotification();
    notifications.show(first);
    for (let count = 0; count < 100; count += 1) notifications.show(new FakeNotification());
    expect([notifications.count(), first.isClosed]).toEqual([20, true]);
  });
});
