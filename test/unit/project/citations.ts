import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a text may name and have checked. Outside these folders a path is an example or the output of a build. */
const FOLDERS = ['src', 'demo-server', 'test', 'scripts', 'docs', 'build'];

const PATH = new RegExp(`(?<![\\w./-])(?:${FOLDERS.join('|')})/[\\w./-]*\\w/?`, 'g');
const SOURCE_FILE = /(?<![\w./*-])(?:[\w-]+\/)*[\w-][\w.-]*\.(?:tsx?|yml)\b(?![\w/])/g;
const DOCUMENT = /(?<![\w./*-])(?:[\w-]+\/)*[\w-]+\.md\b/g;
const LINK = /\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g;
/** `docs/security.md, 'Files'` or `docs/security.md ('Files')`; the heading may go on in the next line. */
const HEADING = /((?:[\w-]+\/)*[\w-]+\.md),?\s\(?'((?:[^']|'(?=\w))+)'/g;
const NPM_SCRIPT = /npm run (?:-s )?([a-z][\w:-]*)/g;

const allFiles = globSync([...FOLDERS.map((folder) => `${folder}/**/*`), '*']);

/**
 * What a text names that is not there: paths, source files by their name alone, documents, their headings, npm scripts.
 *
 * @param from the file the text is in: links and documents may be named from its folder
 */
export function missingOf(text: string, from: string): string[] {
  const prose = text.replace(/https?:\/\/\S+/g, '');
  const found = (pattern: RegExp) => [...prose.matchAll(pattern)];
  const bad = [
    ...found(PATH).flatMap(([path]) => (existsSync(path) ? [] : [path])),
    ...found(SOURCE_FILE).flatMap(([name]) => (isSourceFile(name) ? [] : [name])),
    ...found(DOCUMENT).flatMap(([name]) => (documentAt(name, from) === null ? [name] : [])),
    ...found(HEADING).flatMap(([, name = '', heading = '']) =>
      headingsOf(documentAt(name, from)).includes(heading.replace(/\s+/g, ' '))
        ? []
        : [`${name}, '${heading}'`],
    ),
    ...[...text.matchAll(LINK)].flatMap(([, path = '', anchor]) =>
      isLinkGood(path === '' ? from : join(dirname(from), path), anchor) ? [] : [`${path}#${anchor ?? ''}`],
    ),
    ...found(NPM_SCRIPT).flatMap(([command, name = '']) =>
      Object.hasOwn(npmScripts(), name) ? [] : [command],
    ),
  ];
  return [...new Set(bad)];
}

/** `queue/waits.ts` is good enough where the whole path would only be longer. */
function isSourceFile(name: string): boolean {
  return allFiles.some((path) => path === name || path.endsWith(`/${name}`));
}

function documentAt(name: string, from: string): string | null {
  return [name, join(dirname(from), name)].find((path) => existsSync(path)) ?? null;
}

function isLinkGood(path: string, anchor: string | undefined): boolean {
  return existsSync(path) && (anchor === undefined || headingsOf(path).map(anchorOf).includes(anchor));
}

function headingsOf(path: string | null): string[] {
  if (path === null) return [];
  return [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-');
}

function npmScripts(): object {
  return Object(JSON.parse(readFileSync('package.json', 'utf8')).scripts);
}
