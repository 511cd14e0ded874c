import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { BindistServer } from '../bindist-server/index.ts';
import { type EngineFolders, readAll } from './setUp.ts';

export type AfterCase = {
  readonly server: BindistServer;
  readonly folders: EngineFolders;
  /** Of which nothing but the state and the download folder is the engine's. */
  readonly root: string;
  /** What the test itself put there. */
  readonly planted: ReadonlySet<string>;
};

const rowSchema = z.object({ id: z.string(), record: z.string() });
const recordSchema = z.object({
  fileId: z.string().nullable(),
  folder: z.string(),
  partName: z.string().nullable(),
  path: z.string().nullable(),
  sha256: z.string().nullable(),
  verification: z.enum(['verified', 'unverifiable']).nullable(),
  state: z.object({ kind: z.string() }),
});
type StoredDownload = z.infer<typeof recordSchema> & { readonly id: string };

const PART = /\.bindist-part$/;

/** Which of the invariants of faults.md that show in files and in what the server saw do not hold, once every engine is closed. */
export function brokenInvariants({ server, folders, root, planted }: AfterCase): string[] {
  const downloads = readDownloads(folders.state);
  const names = existsSync(folders.downloads) ? readdirSync(folders.downloads) : [];
  const completed = downloads.filter(({ state }) => state.kind === 'completed');
  const broken: string[] = [];
  const claim = (holds: boolean, words: string) => {
    if (!holds) broken.push(words);
  };

  for (const { path, sha256, verification } of completed) {
    if (path !== null && existsSync(path) && isWorthReading(path)) {
      claim(sumOf(path) === sha256, `I1: ${path} is not what was proved`);
      claim(verification !== null, `I1: ${path} is neither verified nor said to be unverifiable`);
    }
  }
  const owned = new Set(completed.map(({ path }) => path));
  const claimed = new Set(downloads.map(({ partName }) => partName));
  for (const name of names.filter((each) => !planted.has(each))) {
    if (PART.test(name)) claim(claimed.has(name), `I8: ${name} is a part without an owner`);
    else claim(owned.has(join(folders.downloads, name)), `I1: ${name} has a final name and is not completed`);
  }

  const open = downloads
    .filter(({ state, fileId }) => fileId !== null && !['completed', 'cancelled'].includes(state.kind))
    .map(({ fileId, folder }) => `${fileId} in ${folder}`);
  claim(new Set(open).size === open.length, `I3: something is in the queue twice: ${open.join(', ')}`);

  for (const { path, text } of [...readAll(folders.state), ...readSmall(root)]) {
    claim(!text.includes(server.customerKey), `I4: the key is in ${path}`);
    claim(!/X-Amz-Signature|X-Amz-Credential/i.test(text), `I4: a signed query is in ${path}`);
  }
  claim(
    server.log.every(({ on, hasAuthorization }) => on !== 'storage' || !hasAuthorization),
    'I4: the key went to the storage',
  );

  for (const name of readdirSync(root)) {
    const isOurs = [folders.state, folders.downloads].includes(join(root, name));
    claim(isOurs || planted.has(name), `I6: ${name} is outside of the chosen folder`);
  }
  return broken;
}

/** A secret in a file's name, or in a file we made ourselves; the bytes of a download are the publisher's. */
function readSmall(root: string): { path: string; text: string }[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => ({ path, text: path }));
}

function readDownloads(state: string): StoredDownload[] {
  const path = join(state, 'state.db');
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path);
  try {
    return database
      .prepare('SELECT id, record FROM downloads')
      .all()
      .map((row) => {
        const { id, record } = rowSchema.parse(row);
        return { ...recordSchema.parse(JSON.parse(record)), id };
      });
  } finally {
    database.close();
  }
}

/** Where there is more, its own test looks at it. */
const MOST_BYTES = 2 ** 30;

function isWorthReading(path: string): boolean {
  const facts = lstatSync(path);
  return facts.isFile() && facts.size < MOST_BYTES;
}

function sumOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
