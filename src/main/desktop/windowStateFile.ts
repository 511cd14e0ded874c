import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type WindowState, windowStateSchema } from './windowState.ts';

/** The state an earlier run left; null when there is none or it cannot be read: a window's place is not worth an error. */
export function readWindowState(path: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Keeps it for the next run; a full or read-only disk is no reason to bother anyone about a window's place. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(state));
  } catch {
    // Then the window opens where the one before last was.
  }
}
