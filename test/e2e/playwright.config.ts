import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, ENGINE_PATH } from '../support/electron-stand-in/browser.ts';
import type { SpecOptions } from './fixture.ts';
import { type HostName, hostStatuses } from './hosts.ts';

/** The dialect of the API (docs/bindist-api.md) each host's specs speak: so both are spoken in every run. */
const DIALECTS = { electron: 'docs', 'stand-in': 'docs', web: 'server' } as const satisfies Record<
  HostName,
  string
>;

/** Specs in `desktop/` drive what only the stand-in lets them drive: dialogs, power events, hostile frames; those in `web/` what only a browser has. */
const SPECS: Record<HostName, string[]> = {
  electron: ['specs/**/*.spec.ts'],
  'stand-in': ['specs/**/*.spec.ts', 'desktop/**/*.spec.ts'],
  web: ['specs/**/*.spec.ts', 'web/**/*.spec.ts'],
};

/** Written once, run on every host that is there. `prepare.config.ts` says which are not, and why. */
export default defineConfig<SpecOptions>({
  testDir: import.meta.dirname,
  outputDir: join(import.meta.dirname, '..', '..', 'test-results', 'e2e'),
  globalSetup: join(import.meta.dirname, 'prepare.config.ts'),
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  projects: [
    ...hostStatuses()
      .filter(({ ran }) => ran)
      .map(({ host }) => ({
        name: host,
        testMatch: SPECS[host],
        use: { hostName: host, dialect: DIALECTS[host] },
      })),
    // The page alone, in every state it has: test/support/page.
    ...(existsSync(ENGINE_PATH)
      ? [
          {
            name: 'page',
            testMatch: ['page/**/*.spec.ts'],
            use: {
              launchOptions: {
                executablePath: ENGINE_PATH,
                args: CHROMIUM_ARGS,
              },
            },
          },
        ]
      : []),
  ],
});
