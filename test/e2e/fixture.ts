import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { type BindistServer, type DialectName, startBindistServer } from '../../demo-server/index.ts';
import { Complaints } from '../support/page/complaints.ts';
import type { Desktop } from './apps/desktop.ts';
import { startElectronApp } from './apps/electronApp.ts';
import type { AppOptions, RunningApp } from './apps/runningApp.ts';
import { startStandInApp } from './apps/standInApp.ts';
import { startWebApp } from './apps/webApp.ts';
import { specCatalogue } from './catalogue.ts';
import type { HostName } from './hosts.ts';
import { type Keyring, startKeyring } from './keyring.ts';

export { expect };

export type SpecOptions = {
  /** Set by the project. */
  hostName: HostName;
  dialect: DialectName;
  /** How long the server's signed URLs live. */
  urlLifeMs: number;
};

/** The app under test: one state, one keyring, one download folder, and as many processes, one after the other, as the spec wants. */
export class App {
  readonly stateFolder: string;
  readonly downloadFolder: string;
  /** Of every page of every process: none may be left when the spec ends but those that it expects. */
  readonly complaints: Complaints;
  readonly #start: () => Promise<RunningApp>;
  #running: RunningApp;

  private constructor(options: AppOptions, start: () => Promise<RunningApp>, running: RunningApp) {
    this.stateFolder = options.stateFolder;
    this.downloadFolder = options.downloadFolder;
    this.complaints = options.complaints;
    this.#start = start;
    this.#running = running;
  }

  static async start(hostName: HostName, options: AppOptions): Promise<App> {
    const start = () => {
      switch (hostName) {
        case 'electron':
          return startElectronApp(options);
        case 'stand-in':
          return startStandInApp(options);
        case 'web':
          return startWebApp(options);
      }
    };
    return new App(options, start, await start());
  }

  /** The page of the process that runs now: after a restart it is another one. */
  get page(): Page {
    return this.#running.page;
  }

  /** The system around the app. Only specs in `desktop/` ask for it. */
  get desktop(): Desktop {
    if (this.#running.desktop === null) throw new Error('The desktop cannot be driven on this host.');
    return this.#running.desktop;
  }

  /** `kill -9`, and nothing else: `restart` starts the next process. */
  kill9(): Promise<void> {
    return this.#running.kill();
  }

  quit(): Promise<void> {
    return this.#running.quit();
  }

  /** Starts the next process on the same state. The one before must be gone, or is ended as a user would. */
  async restart(): Promise<void> {
    await this.#running.quit();
    this.#running = await this.#start();
  }
}

type Fixtures = SpecOptions & {
  server: BindistServer;
  keyring: Keyring;
  app: App;
};

export const test = base.extend<Fixtures>({
  hostName: ['stand-in', { option: true }],
  dialect: ['docs', { option: true }],
  urlLifeMs: [30 * 60_000, { option: true }],

  server: async ({ dialect, urlLifeMs }, use) => {
    const server = await startBindistServer({ dialect, urlLifeMs, catalogue: specCatalogue() });
    await use(server);
    await server.close();
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  keyring: async ({}, use) => {
    const keyring = await startKeyring();
    await use(keyring);
    await keyring.close();
  },

  app: async ({ hostName, keyring }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'bindist-e2e-'));
    const downloadFolder = join(folder, 'downloads');
    await mkdir(downloadFolder);
    const app = await App.start(hostName, {
      stateFolder: join(folder, 'state'),
      downloadFolder,
      environment: keyring.environment,
      complaints: new Complaints(),
    });
    await use(app);
    await app.quit();
    expect(app.complaints.unexpected, 'errors of the page, its console and its policy').toEqual([]);
    // A browser that was killed may still be writing.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  },
});
