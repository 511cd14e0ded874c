import type { App, Dialog } from 'electron';

/**
 * Switches of the browser engine and of Node that open the app to other programs, or take away what keeps a page in its place.
 * An installed app has no use for them; whoever can start it with one (a link's handler, a shortcut, a script) would have the page,
 * and with it every command.
 */
export const REFUSED_SWITCHES: readonly string[] = [
  // Debuggers: whoever connects runs what they like in here.
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-socket-name',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-brk-node',
  'inspect-port',
  'inspect-publish-uid',
  'inspect-wait',
  'debug',
  'debug-brk',
  'debug-port',
  'wait-for-debugger',
  'wait-for-debugger-children',
  'auto-open-devtools-for-tabs',
  'enable-automation',
  // Flags of the script engine.
  'js-flags',
  // The sandbox of the page.
  'no-sandbox',
  'disable-sandbox',
  'disable-setuid-sandbox',
  'disable-namespace-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-gpu-sandbox',
  'no-zygote',
  'no-zygote-sandbox',
  'single-process',
  'in-process-gpu',
  'allow-sandbox-debugging',
  'allow-third-party-modules',
  // Whose code is started as one of our processes, or in front of them.
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'zygote-cmd-prefix',
  'browser-subprocess-path',
  'ppapi-plugin-launcher',
  'load-extension',
  'disable-extensions-except',
  // The rules between origins.
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-running-insecure-content',
  'allow-file-access-from-files',
  'unsafely-treat-insecure-origin-as-secure',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'host-rules',
  'host-resolver-rules',
  'bypasscsp-schemes',
  // What is said on the network and in the page, written to a file.
  'log-net-log',
  'net-log-capture-mode',
  'ssl-key-log-file',
];

/** Those of the refused ones this process was started with. */
export function refusedSwitches(hasSwitch: (name: string) => boolean): string[] {
  return REFUSED_SWITCHES.filter(hasSwitch);
}

type Starting = Pick<App, 'isPackaged' | 'exit'> & {
  readonly commandLine: Pick<App['commandLine'], 'hasSwitch'>;
};

/**
 * Ends an installed app that was started with one of them, and says why. True: it ends. In development they are welcome.
 */
export function refuseSwitches(app: Starting, dialog: Pick<Dialog, 'showErrorBox'>): boolean {
  if (!app.isPackaged) return false;
  const refused = refusedSwitches((name) => app.commandLine.hasSwitch(name));
  if (refused.length === 0) return false;
  dialog.showErrorBox(
    'BinDist Desktop does not start like this',
    `It was started with ${refused.map((name) => `--${name}`).join(', ')}, which would open it to other programs or take its protection away. Start it without.${refused.includes('no-sandbox') ? ' If this system starts it so by itself because it forbids sandboxes, install the package made for it (.deb) instead of the AppImage.' : ''}`,
  );
  app.exit(1);
  return true;
}
