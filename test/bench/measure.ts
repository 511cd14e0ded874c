import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a command cost, with everything it started. */
export type Cost = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of its biggest process. */
  readonly peakMiB: number;
  readonly output: string;
};

/** Runs a shell command to its end. Throws when it fails, since a race that was not finished says nothing. */
export function run(
  command: string,
  folder: string,
  environment: Record<string, string> = {},
): Promise<Cost> {
  const facts = join(folder, '.cost');
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/time', ['-f', '%e %U %S %M', '-o', facts, 'sh', '-c', command], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) return reject(new Error(`exit code ${code}: ${command.replace(/\?\S*/g, '?…')}`));
      const [seconds = 0, user = 0, system = 0, kibibytes = 0] = readFileSync(facts, 'utf8')
        .trim()
        .split(' ')
        .map(Number);
      resolve({ seconds, cpuSeconds: user + system, peakMiB: kibibytes / 1024, output });
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
