import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright';
import { z } from 'zod';
import { buildIfStale } from '../../../scripts/buildIfStale.ts';
import { CHROMIUM_PATH } from '../../support/electron-stand-in/browser.ts';
import { startApi } from '../race.ts';
import { publishVersion } from '../site/content.ts';
import { PORTS, startNginx } from '../site/nginx.ts';
import type { Bench, ProfileResult } from './types.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const VERSION = '1GiB';
const readySchema = z.object({ address: z.url() });
const endSchema = z.object({
  outcome: z.literal('completed'),
  seconds: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});
const framesSchema = z.array(z.number());

/** 1 GiB over loopback while somebody looks on: how late the app's event loop is, and how long the page's frames take. */
export async function runSmooth(bench: Bench): Promise<ProfileResult> {
  await buildIfStale(PROJECT);
  const nginx = await startNginx(join(bench.work, 'nginx'), bench.root, '127.0.0.1');
  const api = await startApi(`http://127.0.0.1:${PORTS.plain}`);
  publishVersion(bench.root, VERSION);
  const browser = await chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  const facts: Record<
    'eventLoopP99Ms' | 'eventLoopMaxMs' | 'longestFrameMs' | 'framesOver50Ms' | 'seconds',
    number[]
  > = {
    eventLoopP99Ms: [],
    eventLoopMaxMs: [],
    longestFrameMs: [],
    framesOver50Ms: [],
    seconds: [],
  };
  try {
    for (let round = 0; round < bench.runs; round += 1) {
      const folder = join(bench.work, 'smooth');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(join(folder, 'downloads'), { recursive: true });
      const app = spawn(
        process.execPath,
        [
          join(import.meta.dirname, '..', 'app', 'downloadingApp.ts'),
          folder,
          join(PROJECT, 'out', 'renderer'),
          VERSION,
        ],
        { env: { ...process.env, ...api.environment }, stdio: ['pipe', 'pipe', 'inherit'] },
      );
      const lines = createInterface({ input: app.stdout })[Symbol.asyncIterator]();
      const said = async () => JSON.parse(String((await lines.next()).value));
      const page = await browser.newPage();
      await page.goto(readySchema.parse(await said()).address);
      await page.getByRole('link', { name: /Downloads/ }).click();
      await page.evaluate(() => {
        const frames: number[] = [];
        Reflect.set(window, 'benchFrames', frames);
        let beforeMs = performance.now();
        const frame = (nowMs: number) => {
          frames.push(nowMs - beforeMs);
          beforeMs = nowMs;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
      app.stdin.write('go\n');
      const end = endSchema.parse(await said());
      const frames = framesSchema.parse(await page.evaluate(() => Reflect.get(window, 'benchFrames')));
      app.stdin.end('\n');
      await page.close();
      await new Promise((resolve) => app.once('close', resolve));
      facts.eventLoopP99Ms.push(end.p99Ms);
      facts.eventLoopMaxMs.push(end.maxMs);
      facts.longestFrameMs.push(Math.round(Math.max(...frames)));
      facts.framesOver50Ms.push(frames.filter((ms) => ms > 50).length);
      facts.seconds.push(Math.round(end.seconds * 100) / 100);
    }
    return {
      id: '8',
      title: 'The app and its page while 1 GiB comes in over loopback',
      costs: new Map(),
      facts,
    };
  } finally {
    await browser.close();
    api.stop();
    nginx.stop();
  }
}
