import type { App, Dialog } from 'electron';

/**
 * Switches of the browser engine and of Node that open the app to other programs, or remove what confines a page. An installed
 * app needs none of them. Whoever can start it with one (the handler of a link, a shortcut, a script) would control the page, and
 * with it every command.
 */
export const REFUSED_SWITCHES: readonly string[] = [
  // Debuggers: whoever connects runs code in here.
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
  // Code that is started as one of our processes, or before them.
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
  // Traffic and page contents written to a file.
  'log-net-log',
  'net-log-capture-mode',
  'ssl-key-log-file',
];

/** The refused switches this process was started with. */
export function refusedSwitches(hasSwitch: (name: string) => boolean): string[] {
  return REFUSED_SWITCHES.filter(hasSwitch);
}

type Starting = Pick<App, 'isPackaged' | 'exit'> & {
  readonly commandLine: Pick<App['commandLine'], 'hasSwitch'>;
};

/** Ends an installed app that was started with one of them, and says why. True: it is ending. In development they are allowed. */
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
