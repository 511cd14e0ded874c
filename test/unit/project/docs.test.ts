import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { missingOf } from './citations.ts';

/** What a document or a comment names is there: nobody is sent to a file that was renamed. */
const documents = globSync(['*.md', '{docs,demo-server,src,test,scripts}/**/*.md']).sort();
const sources = globSync(['*.ts', '{src,demo-server,test,scripts}/**/*.{ts,tsx}']).sort();

/** The comments of a file, each as one line. */
function commentsOf(file: string): string {
  return parseSync(file, readFileSync(file, 'utf8'))
    .comments.map(({ value }) => value.replace(/\s*\n\s*\*?\s*/g, ' '))
    .join('\n');
}

describe('the documents', () => {
  it('are found', () => {
    expect(documents).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'docs/architecture.md',
        'src/renderer/README.md',
      ]),
    );
  });

  it.each(documents)('%s names only what is there', (document) => {
    expect(missingOf(readFileSync(document, 'utf8'), document)).toEqual([]);
  });
});

describe('the comments', () => {
  it('are found', () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(commentsOf('test/unit/project/docs.test.ts')).toContain('nobody is sent to a file');
  });

  it('name only what is there', () => {
    const bad = sources.flatMap((file) =>
      missingOf(commentsOf(file), file).map((name) => `${file}: ${name}`),
    );
    expect(bad).toEqual([]);
  });
});

describe('what is looked for', () => {
  const here = 'docs/security.md';

  it.each([
    ['see `src/main/desktop/tray.ts`', 'src/main/desktop/tray.ts'],
    ['see src/main/desktop/tray.ts.', 'src/main/desktop/tray.ts'],
    ['see `tray.ts`', 'tray.ts'],
    ['see (queue/gates.ts)', 'queue/gates.ts'],
    ['see docs/design.md', 'docs/design.md'],
    ['see bindist-papers.md', 'bindist-papers.md'],
    ["see docs/security.md, 'Whom we trust'", "docs/security.md, 'Whom we trust'"],
    ["see docs/security.md\n('Whom we trust')", "docs/security.md, 'Whom we trust'"],
    ['see [them](absent.md)', 'absent.md#'],
    ['see [them](reliability.md#whom-we-trust)', 'reliability.md#whom-we-trust'],
    ['`npm run everything`', 'npm run everything'],
  ])('%s', (text, missing) => {
    expect(missingOf(text, here)).toContain(missing);
  });

  it.each([
    'see `src/main/service/`, `src/main/index.ts` and src/main/downloads/queue/waits.ts.',
    'see `waits.ts`, queue/waits.ts, reliability.md and docs/reliability.md',
    "see docs/security.md, 'What is worth something' and docs/security.md ('Files')",
    "see docs/security.md, 'What is\n worth something'",
    'see [them](reliability.md#the-retry-policy), [this](#files), [more](https://example.com/src/x.ts)',
    '`npm run -s bindist`, out/main/index.js, test-results/bench.json',
  ])('%s is there', (text) => {
    expect(missingOf(text, here)).toEqual([]);
  });
});
