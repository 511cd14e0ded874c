import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A doc that names a path or a script is checked: what it names must be there. */
const docs = globSync(['*.md', 'docs/**/*.md', 'demo-server/**/*.md', 'test/**/*.md']).sort();
const scripts: unknown = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

describe('the docs', () => {
  it('exist', () => {
    expect(docs).toContain('README.md');
  });

  it.each(docs)('%s names only paths that exist', (doc) => {
    const text = readFileSync(doc, 'utf8');
    const inTree = [
      ...text.matchAll(/`((?:src|demo-server|test|scripts|docs|build)\/[\w./-]+|electron-builder\.yml)`/g),
    ].map((match) => match[1] ?? '');
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)].map((match) =>
      join(dirname(doc), (match[1] ?? '').replace(/#.*/, '')),
    );
    expect([...inTree, ...linked].filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(docs)('%s names only npm scripts that exist', (doc) => {
    const named = [...readFileSync(doc, 'utf8').matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(
      (match) => match[1],
    );
    expect(named.filter((name) => !(name !== undefined && Object.hasOwn(Object(scripts), name)))).toEqual([]);
  });
});
