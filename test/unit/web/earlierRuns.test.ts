import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEarlierRuns, rememberRuns } from '../../../src/main/web/earlierRuns.ts';
import { freshLoopbackAddress } from '../../../src/main/web/listen.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const run = (port: number) => ({ address: '127.1.2.3', port, comebackKey: 'k'.repeat(43) });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-runs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what a run of the web host leaves to the next (fault 68)', () => {
  it('is this user’s alone, has an end, and never grows', () => {
    let nowMs = 1000;
    for (let port = 1; port <= 6; port += 1) {
      rememberRuns(folder, run(port), readEarlierRuns(folder, nowMs), nowMs);
      nowMs += DAY_MS;
    }
    expect(statSync(join(folder, 'web-runs.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['web-runs.json']);
    expect(readEarlierRuns(folder, nowMs).map(({ port }) => port)).toEqual([6, 5, 4, 3]);
    expect(readEarlierRuns(folder, nowMs + 5 * DAY_MS).map(({ port }) => port)).toEqual([6]);
    expect(readEarlierRuns(folder, nowMs + 7 * DAY_MS)).toEqual([]);
    // A clock that was set back must not make a key live for years.
    expect(readEarlierRuns(folder, 0)).toEqual([]);
  });

  it.each([
    '',
    '{',
    '{}',
    '[1]',
    JSON.stringify([{ ...run(1), expiresAt: 'x' }]),
    JSON.stringify([{ ...run(1), address: '0.0.0.0', expiresAt: 2000 }]),
    JSON.stringify([{ ...run(1), address: 'evil.example', expiresAt: 2000 }]),
    JSON.stringify([{ ...run(70_000), expiresAt: 2000 }]),
    JSON.stringify([{ ...run(1), comebackKey: '', expiresAt: 2000 }]),
  ])('is nothing where it says %.60s', (text) => {
    writeFileSync(join(folder, 'web-runs.json'), text);
    expect(readEarlierRuns(folder, 1000)).toEqual([]);
  });

  it('is nothing where a pipe took its place, and no folder is no reason to fail', () => {
    execFileSync('mkfifo', [join(folder, 'web-runs.json')]);
    expect(readEarlierRuns(folder, 1000)).toEqual([]);
    rememberRuns(join(folder, 'gone'), run(1), [], 1000);
    expect(readEarlierRuns(join(folder, 'gone'), 1000)).toEqual([]);
  });
});

describe('where a run is to be found (fault 91)', () => {
  it('nowhere a page was loaded from before, where a system has more than one loopback address', () => {
    const addresses = Array.from({ length: 50 }, () => freshLoopbackAddress('linux'));
    expect(new Set(addresses).size).toBeGreaterThan(45);
    for (const address of addresses) expect(address).toMatch(/^127(\.\d{1,3}){3}$/);
    expect(freshLoopbackAddress('win32')).not.toMatch(/^127\.0\./);
    expect(freshLoopbackAddress('darwin')).toBe('127.0.0.1');
  });
});
