import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const START_CLEAN = join(PROJECT, 'src', 'main', 'startClean.ts');
/** Prints what is left in its environment and its arguments, and ends as it is told. */
const PROGRAM = `await import(${JSON.stringify(START_CLEAN)});
const left = Object.keys(process.env).filter((name) => /NODE_DEBUG|STARTED_CLEAN/.test(name));
console.log(JSON.stringify([left, process.argv.slice(1)]));
process.exit(7);`;

/** With `node --import MODULE`, which a second start has to be given again. */
async function run(before: string, environment: Record<string, string>) {
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(before)}`,
      '--input-type=module',
      '-e',
      PROGRAM,
      'a b',
      '--c',
    ],
    { env: { PATH: process.env.PATH ?? '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  return { exitCode, output };
}

describe('a start with NODE_DEBUG (fault 99)', () => {
  it.each(['src/main/index.ts', 'src/main/cli/index.ts', 'scripts/start.ts', 'scripts/serveToBrowser.ts'])(
    'is met before anything else: %s',
    (entry) => {
      const { module } = parseSync(entry, readFileSync(join(PROJECT, entry), 'utf8'));
      expect(module.staticImports[0]?.moduleRequest.value).toMatch(/\/startClean\.ts$/);
    },
  );

  it.each([
    ['in place of this process', ''],
    ['beside it, where the system cannot do that', 'process.execve = undefined;'],
  ])('is begun again without it, with all it was given: %s', async (_how, before) => {
    const { exitCode, output } = await run(before, { NODE_DEBUG: 'net', NODE_DEBUG_NATIVE: 'x' });
    expect([exitCode, output]).toEqual([7, `${JSON.stringify([[], ['a b', '--c']])}\n`]);
  });

  it('is left alone without it', async () => {
    expect((await run('', {})).output).toBe(`${JSON.stringify([[], ['a b', '--c']])}\n`);
  });
});
