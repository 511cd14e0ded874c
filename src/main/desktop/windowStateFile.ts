import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseJson } from '../../shared/parseJson.ts';
import { type WindowState, windowStateSchema } from './windowState.ts';

/** The state an earlier run left. Null when there is none, or it cannot be read: a window's place is not worth an error. */
export function readWindowState(path: string): WindowState | null {
  try {
    return windowStateSchema.parse(parseJson(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Keeps it for the next run. A full or read-only disk is ignored: a window's place is not worth an error. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(state));
  } catch {
    // Then the window opens where it was before.
  }
}
