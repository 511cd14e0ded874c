import './skewedClock.ts';
import { z } from 'zod';
import { applyFailpoint } from './failpointChild.ts';
import { openEngine, until, untilState, wanted } from './setUp.ts';

/**
 * A process of its own that downloads files, to be killed: `apiUrl key stateFolder downloadFolder connections files`, the
 * last as JSON. What an earlier one completed is not asked for again. `KILL_AT=name:count` ends it at that failpoint;
 * `CANCEL_AT_BYTES` cancels them when one has so many, and ends it when they are.
 */
const filesSchema = z.array(
  z.object({ fileId: z.string(), fileName: z.string(), declaredSizeBytes: z.number() }),
);
const [apiUrl, customerKey, state, downloads, connections, filesJson] = process.argv.slice(2);
if (!apiUrl || !customerKey || !state || !downloads || !connections || !filesJson) {
  throw new Error('arguments are missing');
}
const { engine, close } = openEngine(
  { apiUrl, customerKey },
  { state, downloads },
  { connections: Number(connections), failpoint: applyFailpoint(process.env.KILL_AT) },
);
engine.start();
const known = new Map(engine.snapshot().downloads.map(({ fileId, id }) => [String(fileId), id]));
const ids = filesSchema
  .parse(JSON.parse(filesJson))
  .flatMap((file) => known.get(file.fileId) ?? engine.add([wanted(file, downloads)]));
engine.onPatch((patch) => {
  for (const { id, receivedBytes } of patch.changed) {
    process.stdout.write(`${JSON.stringify({ id, receivedBytes })}\n`);
  }
});
const cancelAtBytes = Number(process.env.CANCEL_AT_BYTES ?? Infinity);
if (Number.isFinite(cancelAtBytes)) {
  await Promise.all(ids.map((id) => until(engine, id, ({ receivedBytes }) => receivedBytes > cancelAtBytes)));
  await engine.cancel(ids);
  process.kill(process.pid, 'SIGKILL');
}
const ended = await Promise.all(ids.map((id) => untilState(engine, id, 'completed', 'failed', 'cancelled')));
process.stdout.write(`${JSON.stringify({ ended })}\n`);
await close();
