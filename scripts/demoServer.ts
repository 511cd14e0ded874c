import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startBindistServer } from '../demo-server/index.ts';

const LATENCY_MS = 30;
const BYTES_PER_SECOND = 20e6;

/** A fixed port, so that what was queued in an earlier demo still knows its server. */
const PORT = 48_070;

/**
 * The embedded server and what the app must know of it. `kill -USR2` takes the demo's network away, and gives it back the next time.
 */
export async function startDemoServer(project: string, urlLifeMs: number) {
  const folder = join(project, '.demo');
  mkdirSync(join(folder, 'downloads'), { recursive: true });
  const options = { urlLifeMs, latencyMs: LATENCY_MS, bytesPerSecondPerConnection: BYTES_PER_SECOND };
  const server = await startBindistServer({ ...options, port: PORT }).catch(() =>
    startBindistServer(options),
  );
  let isUp = true;
  process.on('SIGUSR2', () => {
    isUp = !isUp;
    void (isUp ? server.listenAgain() : server.stopListening());
    console.log(isUp ? 'Demo: the network is back.' : 'Demo: the network is gone.');
  });
  console.log(`Demo server ${server.apiUrl}, API key ${server.customerKey}`);
  console.log(
    `Its signed URLs live ${urlLifeMs / 1000} s. \`kill -USR2 ${process.pid}\` takes the network away, and again brings it back.`,
  );
  return {
    environment: {
      BINDIST_API_URL: server.apiUrl,
      BINDIST_API_KEY: server.customerKey,
      BINDIST_DEMO: '1',
      BINDIST_STATE: join(folder, 'state'),
      BINDIST_DOWNLOADS: join(folder, 'downloads'),
    },
    stop: () => server.close(),
  };
}
