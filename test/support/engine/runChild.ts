import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { BindistServer, PublishedFile } from '../../../demo-server/index.ts';
import { type Download, downloadSchema } from '../../../src/shared/model.ts';
import type { EngineFolders } from './setUp.ts';

export type ChildRequest = {
  readonly server: BindistServer;
  readonly folders: EngineFolders;
  readonly files: readonly PublishedFile[];
  readonly connections?: number;
  /** Kills it when so many bytes are there in all. */
  readonly killAtBytes?: number;
  /** `name:count` of a failpoint it ends itself at. */
  readonly killAt?: string;
  /** Told whatever it says, on either of its outputs. */
  readonly onSaid?: (text: string) => void;
  /** More variables: see `skewedClock.ts`. */
  readonly environment?: Readonly<Record<string, string>>;
};

const lineSchema = z.union([
  z.object({ ended: z.array(downloadSchema) }),
  z.object({ id: z.string(), receivedBytes: z.number() }),
]);

/** Runs the engine in a process of its own. Null: it was killed before the end. */
export async function runChild(request: ChildRequest): Promise<Download[] | null> {
  const { server, folders, files, connections = 4, killAtBytes } = request;
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'downloadChild.ts'),
      server.apiUrl,
      server.customerKey,
      folders.state,
      folders.downloads,
      String(connections),
      JSON.stringify(files),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...request.environment,
        ...(request.killAt === undefined ? {} : { KILL_AT: request.killAt }),
      },
    },
  );
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const received = new Map<string, number>();
  let ended: Download[] | null = null;
  child.stderr.on('data', (bytes: Buffer) => {
    process.stderr.write(bytes);
    request.onSaid?.(bytes.toString());
  });
  for await (const line of createInterface({ input: child.stdout })) {
    request.onSaid?.(line);
    const said = lineSchema.parse(JSON.parse(line));
    if ('ended' in said) {
      ended = said.ended;
    } else {
      received.set(said.id, said.receivedBytes);
      const sum = [...received.values()].reduce((total, bytes) => total + bytes, 0);
      if (killAtBytes !== undefined && sum >= killAtBytes) {
        child.kill('SIGKILL');
      }
    }
  }
  await exited;
  return ended;
}
