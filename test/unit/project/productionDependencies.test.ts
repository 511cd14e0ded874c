import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildIfStale } from '../../../scripts/buildIfStale.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const { dependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(read('package.json'));
const lock = z
  .object({
    packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
  })
  .parse(read('package-lock.json'));

/** Names of the packages that a built file asks for when it runs. */
function packagesAskedFor(path: string): string[] {
  const names: string[] = [];
  const add = (value: unknown) => {
    if (typeof value === 'string' && !/^[./]/.test(value)) {
      names.push(value.startsWith('@') ? value.split('/', 2).join('/') : (value.split('/', 1)[0] ?? value));
    }
  };
  const { program } = parseSync(path, readFileSync(path, 'utf8'));
  new Visitor({
    ImportDeclaration: ({ source }) => add(source.value),
    ExportNamedDeclaration: ({ source }) => add(source?.value),
    ExportAllDeclaration: ({ source }) => add(source.value),
    ImportExpression({ source }) {
      if (source.type === 'Literal') add(source.value);
    },
    CallExpression({ callee, arguments: [first] }) {
      const isRequire = callee.type === 'Identifier' && /^(__)?require\$?\d*$/.test(callee.name);
      if (isRequire && first?.type === 'Literal') add(first.value);
    },
  }).visit(program);
  return names;
}

const isThere = (name: string) =>
  name === 'electron' || name.startsWith('node:') || builtinModules.includes(name);

describe('what the installer carries beside the three bundles', () => {
  beforeAll(() => buildIfStale(ROOT), 120_000);

  it('is what they ask for when they run, and nothing else', () => {
    const bundles = globSync('out/{main,preload,renderer}/**/*.{js,cjs,mjs}', { cwd: ROOT });
    for (const bundle of ['main', 'preload', 'renderer']) {
      expect(bundles.some((path) => path.startsWith(join('out', bundle)))).toBe(true);
    }
    const asked = bundles
      .flatMap((path) => packagesAskedFor(join(ROOT, path)))
      .filter((name) => !isThere(name));
    expect([...new Set(asked)].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('is keytar, whose native code no bundle can hold', () => {
    const carried = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path]) => path);
    expect(carried).toEqual(['node_modules/keytar', 'node_modules/node-addon-api']);
  });
});
