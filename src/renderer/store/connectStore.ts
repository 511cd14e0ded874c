import { describeError } from '../../shared/messages.ts';
import { plainText } from '../../shared/plainText.ts';
import type { PageBridge } from '../bridge.ts';
import { applyPatch, fromSnapshot } from './downloads.ts';
import { showToast, useStore } from './store.ts';

/** Keeps the mirror in step: snapshots at the start and after every gap, patches in between. Called once. */
export function connectStore(bridge: PageBridge): void {
  let isAsking = false;

  async function askForDownloads() {
    if (isAsking) return;
    isAsking = true;
    const result = await bridge.invoke('downloads.snapshot', {});
    isAsking = false;
    if (result.ok) useStore.setState({ downloads: fromSnapshot(result.value) });
  }

  async function askForAll() {
    // A long queue takes its time: the rest of the page does not wait for it.
    void askForDownloads();
    const [host, session, settings] = await Promise.all([
      bridge.invoke('host.info', {}),
      bridge.invoke('session.get', {}),
      bridge.invoke('settings.get', {}),
    ]);
    const failed = [host, session, settings].find((result) => !result.ok);
    useStore.setState({
      ...(host.ok ? { host: host.value } : {}),
      ...(session.ok ? { session: session.value } : {}),
      ...(settings.ok ? { settings: settings.value } : {}),
      startError: failed === undefined || failed.ok ? null : failed.error,
    });
  }

  bridge.on('session.changed', (session) => useStore.setState({ session }));
  bridge.on('settings.changed', (settings) => useStore.setState({ settings }));
  bridge.on('notice', ({ error }) => {
    const { title, text } = describeError(error);
    showToast('problem', plainText(`${title}. ${text}`));
  });
  bridge.on('downloads.patched', (patch) => {
    const downloads = applyPatch(useStore.getState().downloads, patch);
    if (downloads === null) void askForDownloads();
    else useStore.setState({ downloads });
  });
  bridge.onConnection((isConnected) => {
    useStore.setState({ isConnected });
    if (isConnected) void askForAll();
  });

  for (const event of ['online', 'offline'] as const) {
    window.addEventListener(
      event,
      () => void bridge.invoke('host.networkChanged', { online: event === 'online' }),
    );
  }
}
