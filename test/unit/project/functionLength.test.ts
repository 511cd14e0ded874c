import { globSync, readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';

const LONGEST_LINES = 150;

/** Every function that is longer, as `file:line, so many lines`. */
function longFunctions(file: string, source: string): string[] {
  const found: string[] = [];
  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length;
  const look = ({ start, end }: { start: number; end: number }) => {
    const lines = lineAt(end) - lineAt(start) + 1;
    if (lines > LONGEST_LINES) found.push(`${file}:${lineAt(start)}, ${lines} lines`);
  };
  const { program } = parseSync(file, source);
  new Visitor({
    FunctionDeclaration: look,
    FunctionExpression: look,
    ArrowFunctionExpression: look,
  }).visit(program);
  return found;
}

it('no function is longer than can be read at once', () => {
  const files = globSync('src/**/*.{ts,tsx}');
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap((file) => longFunctions(file, readFileSync(file, 'utf8')))).toEqual([]);
});

it('would notice one', () => {
  const long = `export const grow = () => {\n${'work();\n'.repeat(LONGEST_LINES)}};\n`;
  expect(longFunctions('grow.ts', long)).toEqual([`grow.ts:1, ${LONGEST_LINES + 2} lines`]);
});
