import { applyFailpoint } from './failpointChild.ts';
import { openEngine, untilState, wanted } from './setUp.ts';

/**
 * A process of its own that downloads files, to be killed: `apiUrl key stateFolder downloadFolder connections files`, the
 * last as JSON of `{fileId, fileName, declaredSizeBytes}`. `KILL_AT=name:count` ends it at that failpoint.
 */
const [apiUrl, customerKey, state, downloads, connections, files] = process.argv.slice(2);
if (!apiUrl || !customerKey || !state || !downloads || !connections || !files) {
  throw new Error('arguments are missing');
}
const { engine, close } = openEngine(
  { apiUrl, customerKey },
  { state, downloads },
  {
    connections: Number(connections),
    failpoint: applyFailpoint(process.env.KILL_AT),
  },
);
engine.start();
const ids = engine.add(
  JSON.parse(files).map((file: Parameters<typeof wanted>[0]) => wanted(file, downloads)),
);
engine.onPatch((patch) => {
  for (const { id, receivedBytes } of patch.changed) {
    process.stdout.write(`${JSON.stringify({ id, receivedBytes })}\n`);
  }
});
const ended = await Promise.all(ids.map((id) => untilState(engine, id, 'completed', 'failed', 'cancelled')));
process.stdout.write(`${JSON.stringify({ ended })}\n`);
await close();
