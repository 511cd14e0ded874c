import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Wire = {
  readonly roundTripMs: number;
  readonly bitsPerSecond: number;
  /** From 0 to 1, of what comes to the client. */
  readonly loss: number;
};

/** Two hosts, a client's and a server's, with a wire between them. */
export type FarNetwork = {
  /** How the wire is made. */
  readonly shaping: string;
  readonly serverAddress: string;
  /** Words before a command that is to run on that host. */
  readonly onServer: readonly string[];
  readonly onClient: readonly string[];
  stop(): void;
};

const CLIENT = '10.199.0.1';
const SERVER = '10.199.0.2';

/**
 * Network namespaces and two TUN devices with a relay between them (relay.c): this works where the kernel has no `tc netem`,
 * and counts packets the same where it has. Needs root, `ip` and a C compiler; throws without.
 */
export async function startFarNetwork(folder: string, wire: Wire): Promise<FarNetwork> {
  const id = `bdb${process.pid}`;
  const [client, server, device] = [`${id}c`, `${id}s`, 'far0'];
  const ip = (...words: string[]) => execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const relayProgram = join(folder, 'relay');
  execFileSync('cc', ['-O2', '-o', relayProgram, join(import.meta.dirname, 'relay.c')]);
  let relay: ChildProcess | null = null;
  const stop = () => {
    relay?.kill('SIGTERM');
    for (const name of [client, server]) {
      try {
        ip('netns', 'del', name);
      } catch {
        // It was never made.
      }
    }
    rmSync(`/etc/netns/${client}`, { recursive: true, force: true });
  };
  try {
    ip('netns', 'add', client);
    ip('netns', 'add', server);
    const bytesInFlight = Math.round((wire.bitsPerSecond / 8000) * wire.roundTripMs);
    const words = [
      client,
      server,
      device,
      wire.roundTripMs * 500,
      wire.bitsPerSecond,
      // A router's buffer: what the wire holds in a round trip.
      bytesInFlight,
      Math.round(wire.loss * 1e6),
      1,
      0,
    ].map(String);
    const started = spawn(relayProgram, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    relay = started;
    await new Promise((resolve, reject) => {
      createInterface({ input: started.stdout }).once('line', resolve);
      started.once('exit', () => reject(new Error('The relay ended.')));
    });
    for (const [name, address, peer] of [
      [client, CLIENT, SERVER],
      [server, SERVER, CLIENT],
    ] as const) {
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', name, 'addr', 'add', address, 'peer', peer, 'dev', device);
      ip('-n', name, 'link', 'set', device, 'txqueuelen', '10000', 'up');
    }
    // The app takes plain http from loopback alone, by its name: here that name leads to the far host.
    mkdirSync(`/etc/netns/${client}`, { recursive: true });
    writeFileSync(`/etc/netns/${client}/hosts`, `127.0.0.1 localhost\n${SERVER} far.localhost\n`);
  } catch (error) {
    stop();
    throw error;
  }
  return {
    shaping: 'two TUN devices with a relay between them (test/bench/network/relay.c)',
    serverAddress: SERVER,
    onServer: ['ip', 'netns', 'exec', server],
    onClient: ['ip', 'netns', 'exec', client],
    stop,
  };
}
