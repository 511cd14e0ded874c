import { Notification, powerSaveBlocker } from 'electron';
import type { Download } from '../../shared/model.ts';
import type { Service } from '../service/index.ts';
import { type Activity, activityOf, applyPatch, isMoving } from './activity.ts';
import type { MainWindow } from './mainWindow.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { notificationText } from './notificationText.ts';

/**
 * Watches the queue on behalf of the system: keeps the machine awake while something moves, and tells what ended while nobody
 * looked.
 */
export async function watchQueue(service: Service, mainWindow: MainWindow): Promise<void> {
  let activity: Activity = new Map();
  const awake = keepAwake();
  const notifications = createNotifications(() => mainWindow.show());
  service.on('downloads.patched', (patch) => {
    const change = applyPatch(activity, patch);
    activity = change.activity;
    awake(isMoving(activity));
    if (mainWindow.current()?.isFocused() !== true) notify(change.ended, notifications);
  });
  const snapshot = await service.invoke('downloads.snapshot', {});
  if (!snapshot.ok) return;
  // A patch that came meanwhile is newer than the snapshot's entry of the same download.
  activity = new Map([...activityOf(snapshot.value.downloads), ...activity]);
  awake(isMoving(activity));
}

/** Keeps the system from sleeping while it is asked to. The screen may go dark. */
function keepAwake(): (isNeeded: boolean) => void {
  let blocker: number | null = null;
  return (isNeeded) => {
    if (isNeeded && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (!isNeeded && blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  };
}

function notify(ended: readonly Download[], notifications: Notifications): void {
  const text = notificationText(ended);
  if (text === null || !Notification.isSupported()) return;
  notifications.show(new Notification(text));
}
