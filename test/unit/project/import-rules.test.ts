import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom (docs/architecture.md): `shared` nothing but zod; a folder of `main` only `shared` and other folders through
 * their `index.ts`, without circles; `electron` in `desktop/`, the entry and the preload alone; `keytar` in `credentials/` alone; the page `shared` only.
 */
const HOSTS = new Set(['desktop', 'web', 'cli']);
const ENTRIES = new Set(['src/main/index.ts', 'src/main/preload.ts']);

type Import = { from: string; to: string; typeOnly: boolean };

function importsOf(file: string): Import[] {
  const { module, errors } = parseSync(file, readFileSync(file, 'utf8'));
  expect(errors, `${file} must parse`).toEqual([]);
  const imports = module.staticImports.map((statement) => ({
    specifier: statement.moduleRequest.value,
    typeOnly: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
  }));
  const reexports = module.staticExports.flatMap((statement) =>
    statement.entries.flatMap((entry) =>
      entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, typeOnly: entry.isType }] : [],
    ),
  );
  const source = readFileSync(file, 'utf8');
  const dynamic = module.dynamicImports.map((statement) => ({
    specifier: source.slice(statement.moduleRequest.start + 1, statement.moduleRequest.end - 1),
    typeOnly: false,
  }));
  return [...imports, ...reexports, ...dynamic].map(({ specifier, typeOnly }) => ({
    from: file,
    to: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier,
    typeOnly,
  }));
}

/** The rooms of the engine; each may import from those behind it and never back. Within a room all is open. */
const ENGINE_ROOMS = [
  'queue',
  'run',
  'transfer',
  'limits',
  'part',
  'transport',
  'disk',
  'journal',
  'record',
  'retry',
];
/** What the engine as a whole knows. The engine itself imports any room; no room imports it. */
const ENGINE_ROOT = ['clock.ts', 'failpoints.ts', 'types.ts'];

/** `downloads` for `src/main/downloads/part/part.ts`; null for what is not in a folder of main. */
function folderOf(path: string): string | null {
  return /^src\/main\/([^/]+)\//.exec(path)?.[1] ?? null;
}

const files = globSync('src/**/*.{ts,tsx}').sort();
const imports = files.flatMap(importsOf);
const show = (list: Import[]) => list.map(({ from, to }) => `${from} -> ${to}`);

describe('who may import whom', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(100);
  });

  it('shared imports nothing but zod, i18next (the words) and itself', () => {
    const bad = imports.filter(
      ({ from, to }) =>
        from.startsWith('src/shared/') && !['zod', 'i18next'].includes(to) && !to.startsWith('src/shared/'),
    );
    expect(show(bad)).toEqual([]);
  });

  it('the page imports shared only, and nothing of node or electron', () => {
    const bad = imports.filter(
      ({ from, to }) =>
        from.startsWith('src/renderer/') &&
        (to.startsWith('src/main/') || to.startsWith('node:') || to === 'electron' || to.startsWith('test/')),
    );
    expect(show(bad)).toEqual([]);
  });

  it('main never imports the page or the tests', () => {
    const bad = imports.filter(
      ({ from, to }) => from.startsWith('src/main/') && /^(src\/renderer|test|scripts)\//.test(to),
    );
    expect(show(bad)).toEqual([]);
  });

  it('only desktop, the entry and the preload import electron', () => {
    const bad = imports.filter(
      ({ from, to }) => to === 'electron' && folderOf(from) !== 'desktop' && !ENTRIES.has(from),
    );
    expect(show(bad)).toEqual([]);
  });

  it('only credentials imports keytar', () => {
    const bad = imports.filter(({ from, to }) => to === 'keytar' && folderOf(from) !== 'credentials');
    expect(show(bad)).toEqual([]);
  });

  it('folders of main reach each other through index.ts only', () => {
    const bad = imports.filter(({ from, to }) => {
      const target = folderOf(to);
      return target !== null && target !== folderOf(from) && to !== `src/main/${target}/index.ts`;
    });
    expect(show(bad)).toEqual([]);
  });

  it('domain folders import neither the service nor a host, the service no host', () => {
    const bad = imports.filter(({ from, to }) => {
      const source = folderOf(from);
      const target = folderOf(to);
      if (source === null || target === null || source === target || HOSTS.has(source)) return false;
      return HOSTS.has(target) || (target === 'service' && source !== 'service');
    });
    expect(show(bad)).toEqual([]);
  });

  it('hosts do not import each other', () => {
    const bad = imports.filter(({ from, to }) => {
      const source = folderOf(from);
      const target = folderOf(to);
      return (
        source !== null && target !== null && source !== target && HOSTS.has(source) && HOSTS.has(target)
      );
    });
    expect(show(bad)).toEqual([]);
  });

  it('folders of main form no circle', () => {
    const edges = new Map<string, Set<string>>();
    for (const { from, to, typeOnly } of imports) {
      const source = folderOf(from);
      const target = folderOf(to);
      if (typeOnly || source === null || target === null || source === target) continue;
      edges.set(source, (edges.get(source) ?? new Set()).add(target));
    }
    const reaches = (start: string, goal: string, seen = new Set<string>()): boolean =>
      [...(edges.get(start) ?? [])].some(
        (next) => next === goal || (!seen.has(next) && reaches(next, goal, seen.add(next))),
      );
    expect([...edges.keys()].filter((folder) => reaches(folder, folder))).toEqual([]);
  });

  it('rooms of the engine import only from those behind them, and of its root what all may know', () => {
    const inEngine = (path: string) => /^src\/main\/downloads\/(.+)$/.exec(path)?.[1] ?? null;
    const rankOf = (path: string) => ENGINE_ROOMS.indexOf(path.split('/')[0] ?? '');
    const bad = imports.filter(({ from, to }) => {
      const source = inEngine(from);
      const target = inEngine(to);
      if (source === null || target === null || !source.includes('/')) return false;
      return target.includes('/') ? rankOf(target) < rankOf(source) : !ENGINE_ROOT.includes(target);
    });
    expect(show(bad)).toEqual([]);
  });

  it('the engine has no room but these, and nothing else at its root', () => {
    const names = readdirSync('src/main/downloads').sort();
    expect(names).toEqual([...ENGINE_ROOMS, ...ENGINE_ROOT, 'engine.ts', 'index.ts'].sort());
  });

  it('no file of main or shared reaches itself by what it imports', () => {
    const edges = new Map<string, string[]>();
    for (const { from, to } of imports.filter(({ to }) => to.startsWith('src/'))) {
      edges.set(from, [...(edges.get(from) ?? []), to]);
    }
    const reaches = (goal: string, start: string, seen: Set<string>): boolean =>
      (edges.get(start) ?? []).some(
        (next) => next === goal || (!seen.has(next) && reaches(goal, next, seen.add(next))),
      );
    const inCircles = files.filter(
      (file) => !file.startsWith('src/renderer/') && reaches(file, file, new Set()),
    );
    expect(inCircles).toEqual([]);
  });
});
