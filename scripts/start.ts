import '../src/main/startClean.ts';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { thisMachine } from '../src/main/service/index.ts';
import { ADDRESS_LIFE_MS } from '../src/main/web/index.ts';
import { howToAsk, onAddressAsked } from './askForAddress.ts';
import { buildIfStale } from './buildIfStale.ts';
import { startDemoServer } from './demoServer.ts';
import { electronPath } from './electronRuntime.ts';
import { failedStart } from './failedStart.ts';
import { openInBrowser } from './openInBrowser.ts';
import { serveToBrowser } from './serveToBrowser.ts';

/**
 * `npm start`: the app. `npm run demo`: the app, signed in to the embedded demo server. In a window where Electron's
 * runtime is installed; otherwise the same app in the browser.
 */
const PROJECT = join(import.meta.dirname, '..');

const { values: options } = parseArgs({
  options: {
    demo: { type: 'boolean', default: false },
    open: { type: 'boolean', default: false },
    /** In the browser: downloads go below these only, and into the first; the Downloads folder unless it is said. */
    folder: { type: 'string', multiple: true, default: [] },
    /** In the browser even where Electron is installed. */
    web: { type: 'boolean', default: false },
    /** Of the address in the browser; 0: any free one. */
    port: { type: 'string', default: '0' },
    /** Of the demo server: how long a signed URL lives, in seconds. */
    'url-life': { type: 'string', default: '120' },
  },
});

/** Exit codes as the command line's (src/main/cli/exitCodes.ts): 128 and the signal's number. */
const ENDING_SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

type Stop = () => Promise<void>;

async function main(): Promise<void> {
  // Takes our variables out of the environment of whatever is started from here on.
  thisMachine();
  await buildIfStale(PROJECT);
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  for (const [signal, number] of Object.entries(ENDING_SIGNALS)) {
    process.once(signal, () => void stopAll().finally(() => process.exit(128 + number)));
  }
  if (options.demo) {
    const demo = await startDemoServer(PROJECT, Number(options['url-life']) * 1000);
    Object.assign(process.env, demo.environment);
    stops.push(demo.stop);
  }

  const electron = options.web ? null : electronPath(PROJECT);
  if (electron !== null) {
    const child = spawn(electron, [PROJECT], { stdio: 'inherit', env: { ...thisMachine().environment } });
    stops.push(async () => void child.kill());
    child.once('exit', (code, signal) => {
      const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      void stopAll().finally(() => process.exit(exitCode));
    });
    return;
  }
  if (!options.web) {
    console.log(
      "Electron's runtime is not installed here and cannot be fetched: serving the same app to your browser.",
    );
  }
  const host = await serveToBrowser({
    pageFolder: join(PROJECT, 'out', 'renderer'),
    port: Number(options.port),
    folders: options.folder,
  });
  stops.push(host.stop);
  console.log(host.address);
  const minutes = ADDRESS_LIFE_MS / 60_000;
  console.log(`It lets one browser in, once, within ${minutes} minutes. For another: ${howToAsk()}.`);
  onAddressAsked(() => console.log(host.newAddress().address));
  if (options.open) openInBrowser(host.newAddress(), host.stateFolder);
}

main().catch((thrown: unknown) => {
  const { words, exitCode } = failedStart(thrown);
  console.error(words ?? thrown);
  process.exit(exitCode);
});
