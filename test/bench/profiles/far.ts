import { join } from 'node:path';
import { startFarNetwork, type Wire } from '../network/far.ts';
import { aria2, CURL, OURS, type Peer } from '../peers.ts';
import { race, startApi } from '../race.ts';
import { PORTS, startNginx } from '../site/nginx.ts';
import type { Bench, ProfileResult } from './types.ts';

type FarProfile = {
  readonly id: string;
  readonly title: string;
  readonly wire: Wire;
  readonly version: string;
  readonly port: keyof typeof PORTS;
  readonly peers: readonly Peer[];
};

const GIGABIT = 1e9;

export const FAR_PROFILES: readonly FarProfile[] = [
  {
    id: '2',
    title: '100 ms round trip, 5 MB/s for each connection, 130 MB',
    wire: { roundTripMs: 100, bitsPerSecond: GIGABIT, loss: 0 },
    version: '130MB',
    port: 'slow',
    peers: [OURS, aria2(16, false), aria2(8, false)],
  },
  {
    id: '2-defaults',
    title: 'the same, against what people have',
    wire: { roundTripMs: 100, bitsPerSecond: GIGABIT, loss: 0 },
    version: '130MB',
    port: 'slow',
    peers: [OURS, CURL, aria2(null, false)],
  },
  {
    id: '3',
    title: '100 ms round trip, 1 Gbit/s, 512 MiB',
    wire: { roundTripMs: 100, bitsPerSecond: GIGABIT, loss: 0 },
    version: '512MiB',
    port: 'plain',
    peers: [OURS, aria2(1, false), aria2(4, false), aria2(8, false), aria2(16, false)],
  },
  {
    id: '4',
    title: '100 ms round trip, 200 Mbit/s, 0.5 % loss, 130 MB',
    wire: { roundTripMs: 100, bitsPerSecond: 200e6, loss: 0.005 },
    version: '130MB',
    port: 'plain',
    peers: [OURS, aria2(1, false), aria2(4, false), aria2(8, false), aria2(16, false)],
  },
];

/** Races over a wire that is long. */
export async function runFar(profile: FarProfile, bench: Bench): Promise<ProfileResult> {
  const network = await startFarNetwork(bench.work, profile.wire);
  try {
    const port = PORTS[profile.port];
    const nginx = await startNginx(
      join(bench.work, 'nginx-far'),
      bench.root,
      network.serverAddress,
      network.onServer,
    );
    const api = await startApi(`http://far.localhost:${port}`, network.onClient);
    try {
      const costs = await race(
        {
          work: bench.work,
          root: bench.root,
          version: profile.version,
          origin: `http://${network.serverAddress}:${port}`,
          certificate: nginx.certificate,
          api,
          within: network.onClient,
        },
        profile.peers,
        bench.runs,
      );
      return { id: profile.id, title: profile.title, costs, note: network.shaping };
    } finally {
      api.stop();
      nginx.stop();
    }
  } finally {
    network.stop();
  }
}
