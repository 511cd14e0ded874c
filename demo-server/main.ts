import { parseArgs } from 'node:util';
import { startBindistServer } from './index.ts';

/** The server alone: `npm run -s server -- --port 4870 --url-life 2s --dialect server`. Prints one JSON line when it is ready. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'url-life': { type: 'string', default: '30m' },
    dialect: { type: 'string', default: 'docs' },
    latency: { type: 'string', default: '0ms' },
    rate: { type: 'string' },
    'total-rate': { type: 'string' },
    'storage-origin': { type: 'string' },
  },
});

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

function usage(text: string): never {
  console.error(`server: ${text}`);
  process.exit(2);
}

/** `2s`, `30m`, `500ms` in milliseconds. */
function duration(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? usage(`not a duration: ${text}`);
  return Number(number) * (UNIT_MS[unit] ?? 1);
}

/** `5MB`, `200kB`, `1000000` in bytes a second. */
function rate(text: string | undefined): number | null {
  if (text === undefined) return null;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kMG]?)B?$/.exec(text) ?? usage(`not a rate: ${text}`);
  return Number(number) * (UNIT_BYTES[unit] ?? 1);
}

const { dialect } = values;
if (dialect !== 'docs' && dialect !== 'server') usage(`--dialect is docs or server, not ${dialect}`);

const server = await startBindistServer({
  port: Number(values.port),
  urlLifeMs: duration(values['url-life']),
  dialect,
  latencyMs: duration(values.latency),
  bytesPerSecondPerConnection: rate(values.rate),
  bytesPerSecondTotal: rate(values['total-rate']),
  storageOrigin: values['storage-origin'] ?? null,
});
const { apiUrl, customerKey, adminKey } = server;
console.log(JSON.stringify({ apiUrl, customerKey, adminKey }));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}
