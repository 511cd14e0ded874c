import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../shared/parseJson.ts';

/**
 * What a run of the web host leaves for the next one, so that open pages come back: its address, and the key that its pages have
 * in memory. It is never a key that a browser stores: whoever takes the port between two runs can read the storage of a tab that
 * is reloaded meanwhile. The file is in the state folder, for this user only.
 */
const runSchema = z.object({
  address: z.string().regex(/^127(\.\d{1,3}){3}$/),
  port: z.int().min(1).max(65_535),
  comebackKey: z.string().regex(/^[\w-]{43}$/),
  expiresAt: z.number(),
});
export type Run = z.infer<typeof runSchema>;

const NAME = 'web-runs.json';
/** A page that was open for longer has to be opened again by hand. */
const LIFE_MS = 7 * 24 * 60 * 60 * 1000;
const MOST_RUNS = 4;

/** Newest first. Empty where nothing can be read. */
export function readEarlierRuns(folder: string, nowMs: number): Run[] {
  try {
    const path = join(folder, NAME);
    // Reading a pipe in its place would never end.
    if (!statSync(path).isFile()) return [];
    const parsed = z
      .array(runSchema)
      .max(100)
      .parse(parseJson(readFileSync(path, 'utf8')));
    return parsed
      .filter(({ expiresAt }) => expiresAt > nowMs && expiresAt <= nowMs + LIFE_MS)
      .slice(0, MOST_RUNS);
  } catch {
    return [];
  }
}

/** A failure is ignored: then pages have to be opened again by hand. */
export function rememberRuns(
  folder: string,
  run: Omit<Run, 'expiresAt'>,
  earlier: readonly Run[],
  nowMs: number,
): void {
  const runs = [{ ...run, expiresAt: nowMs + LIFE_MS }, ...earlier].slice(0, MOST_RUNS);
  const unfinished = join(folder, `${NAME}.unfinished`);
  try {
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, JSON.stringify(runs), { mode: 0o600, flag: 'wx' });
    renameSync(unfinished, join(folder, NAME));
  } catch {
    rmSync(unfinished, { force: true });
  }
}
