import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const RESULTS = join(ROOT, 'test-results');
mkdirSync(RESULTS, { recursive: true });
const folder = mkdtempSync(join(RESULTS, 'layers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether a source of this layer may say so. */
function compiles(layer: string, line: string): boolean {
  writeFileSync(join(folder, 'probe.ts'), `${line}\nexport {};\n`);
  const extended = join(ROOT, layer, 'tsconfig.json');
  const config = { extends: extended, include: [], files: [join(folder, 'probe.ts')] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  // It compiles, or the one thing wrong is that there is no such name.
  if (status !== 0)
    expect(stdout).toMatch(/^[^\n]*probe\.ts\(1,\d+\): error TS(2304|2552|2580|2584|2591)[^\n]*\n/);
  return status === 0;
}

const LAYERS = ['src/shared', 'src/main', 'src/renderer', 'test', '.'];

describe('what a layer may name', () => {
  it.each([
    ['src/shared', "JSON.parse('1');", true],
    ['src/shared', "Buffer.from('a');", false],
    ['src/shared', 'process.cwd();', false],
    ['src/shared', 'document.title;', false],
    ['src/main', "Buffer.from('a');", true],
    ['src/main', 'document.title;', false],
    ['src/main', 'window.close();', false],
    ['src/renderer', 'document.title;', true],
    ['src/renderer', "Buffer.from('a');", false],
    ['src/renderer', 'process.cwd();', false],
    ['test', "document.title = Buffer.from('a').toString();", true],
    ['.', 'document.title;', false],
  ])('%s: %s %s', (layer, line, isAllowed) => {
    expect(compiles(layer, line)).toBe(isAllowed);
  });

  it('is checked for every layer by npm run check', () => {
    const { scripts } = z
      .object({ scripts: z.object({ check: z.string() }) })
      .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
    const checked = [...scripts.check.matchAll(/tsc -p (\S+)/g)].map((match) => match[1]);
    expect(checked.sort()).toEqual(LAYERS.sort());
  });
});
