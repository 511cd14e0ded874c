import { parseArgs } from 'node:util';
import { startBindistServer } from '../../../demo-server/index.ts';
import { BENCH_CATALOGUE } from './catalogue.ts';

/** The API half in a process of its own; its signed URLs point to nginx. Prints one JSON line when it is ready. */
const { values } = parseArgs({ options: { 'storage-origin': { type: 'string' } } });
const { apiUrl, customerKey } = await startBindistServer({
  catalogue: BENCH_CATALOGUE,
  urlLifeMs: 3_600_000,
  storageOrigin: values['storage-origin'] ?? null,
});
console.log(JSON.stringify({ apiUrl, customerKey }));
