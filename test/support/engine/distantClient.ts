import { createRangeClient } from '../../../src/main/downloads/index.ts';
import type { RangeClient } from '../../../src/main/downloads/transport/index.ts';

/**
 * The real client, to which every connection seems to have taken so long: far away all connections ask at once, nearby the first
 * one asks alone, and how busy this machine is must not decide.
 */
export function distantClient(connectedInMs: number): RangeClient {
  const real = createRangeClient({
    userAgent: 'test',
    timeouts: { connectMs: 5000, headersMs: 8000, idleMs: 8000 },
  });
  return {
    ...real,
    get: (request) => real.get({ ...request, onConnected: () => request.onConnected?.(connectedInMs) }),
  };
}
