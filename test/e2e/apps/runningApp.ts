import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Page } from '@playwright/test';
import type { Complaints } from '../../support/page/complaints.ts';
import type { Desktop } from './desktop.ts';

/** Of the app's process, whoever looks at its page. */
export type ProcessOptions = {
  readonly stateFolder: string;
  readonly downloadFolder: string;
  /** The keyring's session, and whatever a spec wants the app to find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
};

export type AppOptions = ProcessOptions & {
  /** Hears of whatever the app's pages complain of, until the app is ended. */
  readonly complaints: Complaints;
};

/** One process of the app, on whichever host, with its page. */
export type RunningApp = {
  readonly page: Page;
  /** The system around the app; null on a host where it cannot be driven. */
  readonly desktop: Desktop | null;
  /** `kill -9`: nothing is said goodbye to. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** As a user ends it. Resolves when the process is gone. */
  quit(): Promise<void>;
};

/** The app's environment: this process', but with no account, server or proxy of whoever runs the tests. */
export function appEnvironment({
  stateFolder,
  downloadFolder,
  environment,
}: ProcessOptions): NodeJS.ProcessEnv {
  const foreign = /^(BINDIST_.*|https?_proxy|all_proxy|no_proxy|NODE_OPTIONS)$/i;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(own),
    BINDIST_STATE: stateFolder,
    BINDIST_DOWNLOADS: downloadFolder,
    // What a killed process leaves behind goes with the rest.
    TMPDIR: dirname(stateFolder),
    ...environment,
  };
}

/** Sends the signal and waits until the process is gone. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
