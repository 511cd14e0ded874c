import '../src/main/startClean.ts';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toAppError } from '../src/shared/errors.ts';
import { describeError } from '../src/shared/messages.ts';
import { buildIfStale } from './buildIfStale.ts';
import { startDemoServer } from './demoServer.ts';
import { electronPath } from './electronRuntime.ts';
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
    /** In the browser even where Electron is installed. */
    web: { type: 'boolean', default: false },
    /** Of the address in the browser; 0: any free one. */
    port: { type: 'string', default: '0' },
    /** Of the demo server: how long a signed URL lives, in seconds. */
    'url-life': { type: 'string', default: '120' },
  },
});

type Stop = () => Promise<void>;

async function main(): Promise<void> {
  await buildIfStale(PROJECT);
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopAll().finally(() => process.exit(0)));
  }
  if (options.demo) {
    const demo = await startDemoServer(PROJECT, Number(options['url-life']) * 1000);
    Object.assign(process.env, demo.environment);
    stops.push(demo.stop);
  }

  const electron = options.web ? null : electronPath(PROJECT);
  if (electron !== null) {
    const child = spawn(electron, [PROJECT], { stdio: 'inherit' });
    child.once('exit', (code) => void stopAll().finally(() => process.exit(code ?? 0)));
    return;
  }
  if (!options.web) {
    console.log(
      "Electron's runtime is not installed here and cannot be fetched: serving the same app to your browser.",
    );
  }
  const host = await serveToBrowser(join(PROJECT, 'out', 'renderer'), Number(options.port));
  stops.push(host.stop);
  console.log(host.address);
  if (options.open) openInBrowser(host.address);
}

main().catch((thrown: unknown) => {
  const error = toAppError(thrown);
  const { title, text } = describeError(error);
  console.error(error.code === 'app.internal' ? thrown : `${title}. ${text}`);
  process.exit(1);
});
