import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { startWebHost } from '../../../src/main/web/index.ts';
import { applicationIdSchema, versionNameSchema } from '../../../src/shared/model.ts';
import { APPLICATION } from '../site/catalogue.ts';
import { composeApp } from './composeApp.ts';

/**
 * The app on its web host, to be watched while it downloads: `folder pageFolder version`. Says where its page is, begins at a
 * line on standard input, and says at the end how late its event loop was.
 */
const [folder = '', pageFolder = '', version = ''] = process.argv.slice(2);
const service = await composeApp(folder);
const web = await startWebHost({ service, pageFolder, port: 0 });
console.log(JSON.stringify({ address: web.address }));

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
await lines.next();
// In steps of a millisecond: what the histogram has above that is how late a timer came.
const delay = monitorEventLoopDelay({ resolution: 1 });
const ended = new Promise<string>((resolve) => {
  service.on('downloads.patched', (payload) => {
    for (const { state } of payload.changed)
      if (state.kind === 'completed' || state.kind === 'failed') resolve(state.kind);
  });
});
delay.enable();
const startedMs = performance.now();
const added = await service.invoke('downloads.add', {
  applicationId: applicationIdSchema.parse(APPLICATION),
  applicationName: APPLICATION,
  version: versionNameSchema.parse(version),
  channel: 'stable',
  folder: join(folder, 'downloads'),
});
const outcome = added.ok ? await ended : added.error.code;
delay.disable();
const toMs = (nanoseconds: number) => Math.round(nanoseconds / 1e4) / 100;
console.log(
  JSON.stringify({
    outcome,
    seconds: (performance.now() - startedMs) / 1000,
    p99Ms: toMs(delay.percentile(99)),
    maxMs: toMs(delay.max),
  }),
);
await lines.next();
await web.close();
await service.stop();
