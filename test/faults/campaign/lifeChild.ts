import { z } from 'zod';
import { applyFailpoint } from '../../support/engine/failpointChild.ts';
import { openEngine, wanted } from '../../support/engine/setUp.ts';

/**
 * One life of a queue, in a process that is made to be killed: `apiUrl key stateFolder downloadFolder connections files`, the last
 * as JSON. Asks for whatever is not in the queue yet, and says so when it begins, and what the whole queue came to when nothing
 * is left to do. `KILL_AT=name:count` ends it at that failpoint.
 */
const filesSchema = z.array(
  z.object({ fileId: z.string(), fileName: z.string(), declaredSizeBytes: z.number() }),
);
const [apiUrl, customerKey, state, downloads, connections, filesJson] = process.argv.slice(2);
if (!apiUrl || !customerKey || !state || !downloads || !connections || !filesJson) {
  throw new Error('arguments are missing');
}
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const { engine, close } = openEngine(
  { apiUrl, customerKey },
  { state, downloads },
  { connections: Number(connections), failpoint: applyFailpoint(process.env.KILL_AT) },
);
say('begun');
engine.start();
const known = new Set(engine.snapshot().downloads.map(({ fileId }) => String(fileId)));
for (const file of filesSchema.parse(JSON.parse(filesJson))) {
  if (!known.has(file.fileId)) engine.add([wanted(file, downloads)]);
}

function isOver(): boolean {
  const ends: string[] = ['completed', 'failed', 'cancelled'];
  return engine.snapshot().downloads.every(({ state: { kind } }) => ends.includes(kind));
}
const over = Promise.withResolvers<void>();
engine.onPatch(() => {
  if (isOver()) over.resolve();
});
if (isOver()) over.resolve();
await over.promise;
say({ ended: engine.snapshot().downloads });
await close();
