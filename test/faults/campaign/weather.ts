import type { BindistServer, FaultAction } from '../../../demo-server/index.ts';
import type { Random } from './random.ts';

const MIB = 1024 * 1024;

/** What can be met, each on the half of the server where it makes sense. */
const STORAGE: Readonly<Record<string, (random: Random) => FaultAction>> = {
  closeAfterBytes: (random) => ({
    kind: 'closeAfterBytes',
    bytes: random.pick([0, 1000, random.between(0, 4 * MIB)]),
  }),
  resetBeforeHeaders: () => ({ kind: 'resetBeforeHeaders' }),
  stallHeaders: () => ({ kind: 'stallHeaders' }),
  stallAtByte: (random) => ({ kind: 'stallAtByte', offset: random.between(0, 8 * MIB) }),
  slowDown: () => ({ kind: 'slowDown' }),
  status: (random) => ({ kind: 'status', status: random.pick([429, 500, 502, 503]) }),
  expired: (random) => ({ kind: 'expired', flavour: random.pick(['s3', 'expiredToken', 'r2']) }),
  ignoreRange: () => ({ kind: 'ignoreRange' }),
  contentLengthDelta: (random) => ({ kind: 'contentLengthDelta', bytes: random.between(-500, 500) }),
  wrongRangeStart: (random) => ({ kind: 'wrongRangeStart', shiftBytes: random.pick([-9, -1, 1, 9]) }),
  omitContentLength: () => ({ kind: 'omitContentLength' }),
  corruptByte: (random) => ({ kind: 'corruptByte', offset: random.between(0, 200_000) }),
  htmlLogin: () => ({ kind: 'htmlLogin' }),
};
const API: typeof STORAGE = {
  resetBeforeHeaders: () => ({ kind: 'resetBeforeHeaders' }),
  stallHeaders: () => ({ kind: 'stallHeaders' }),
  slowDown: () => ({ kind: 'slowDown' }),
  status: (random) => ({ kind: 'status', status: random.pick([429, 500, 502, 503]) }),
  htmlLogin: () => ({ kind: 'htmlLogin' }),
};

/** As the ledger names what was met. */
export const POSSIBLE_FAULTS: readonly string[] = [
  ...Object.keys(STORAGE).map((kind) => `storage ${kind}`),
  ...Object.keys(API).map((kind) => `api ${kind}`),
];

const CHANGE_EVERY_MS = 100;

/**
 * Until it is told to end: something else goes wrong, or is mended, ten times a second.
 *
 * @param onChange of what is no fault of one answer
 */
export async function makeWeather(
  server: BindistServer,
  random: Random,
  isOver: () => boolean,
  onChange: (what: string) => void,
): Promise<void> {
  while (!isOver()) {
    const luck = random.next();
    if (luck < 0.35) {
      const on = random.next() < 0.8 ? 'storage' : 'api';
      const make = random.pick(Object.values(on === 'api' ? API : STORAGE));
      const match = { to: random.between(1, 5), probability: 0.7 };
      const takeAway = server.addFault({ on, match, action: make(random) });
      setTimeout(takeAway, random.between(200, 3000));
    } else if (luck < 0.45) {
      const bytesPerSecondTotal = random.pick([null, 2, 10, 40, 100]);
      server.setShaping({
        bytesPerSecondTotal: bytesPerSecondTotal === null ? null : bytesPerSecondTotal * MIB,
        latencyMs: random.pick([0, 0, 5, 80]),
      });
      onChange('bandwidth and latency');
    } else if (luck < 0.5) {
      server.setUrlLife(random.between(2000, 10_000));
      onChange('life of URLs');
    } else if (luck < 0.53) {
      await server.stopListening();
      await new Promise((resolve) => setTimeout(resolve, random.between(1, 1500)));
      await server.listenAgain();
      onChange('offline');
    } else if (luck < 0.56) {
      server.closeConnections();
      onChange('all connections closed');
    }
    await new Promise((resolve) => setTimeout(resolve, CHANGE_EVERY_MS));
  }
}
