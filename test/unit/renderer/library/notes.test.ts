import { describe, expect, it } from 'vitest';
import {
  beginningOf,
  firstLines,
  NOTES_LIMITS,
  nestingOf,
} from '../../../../src/renderer/library/notesLimits.ts';
import { type NotesNode, notesAnswerSchema } from '../../../../src/renderer/library/notesModel.ts';
import { parseNotes } from '../../../../src/renderer/library/parseNotes.ts';
import { isWebAddress, webAddress } from '../../../../src/renderer/library/webAddress.ts';

const text = (nodes: readonly NotesNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : text(node.children))).join('');

describe('how deep notes are nested (fault 82)', () => {
  it.each([
    ['no quote', 0],
    ['> > > deep', 3],
    ['>>>>', 4],
    ['- > 1. 2) + x', 5],
    ['  > a\n> > b\n> c', 2],
    ['1.x -y +z *w', 0],
    ['- - - - - - - - - -', 0],
    ['* * *', 0],
    ['\\> not one', 0],
  ])('%j: %i', (notes, depth) => expect(nestingOf(notes)).toBe(depth));

  it('is counted to the end of five thousand', () => {
    expect(nestingOf('>'.repeat(5000))).toBe(5000);
    expect(parseNotes('>'.repeat(5000))).toBeNull();
  });
});

describe('the beginning of notes (fault 82)', () => {
  it('is all of what is short', () => expect(beginningOf('short', 10)).toBe('short'));
  it('ends with a line where one ends near', () => expect(beginningOf('one\ntwo three', 8)).toBe('one'));
  it('ends anywhere in an endless line', () =>
    expect(beginningOf('w'.repeat(5000), 2000)).toHaveLength(2000));
  it('never ends within a character', () => expect(beginningOf('ab😀cd', 3)).toBe('ab'));
});

describe('the first lines of notes (fault 82)', () => {
  it.each([
    ['a\nb', 2, 'a\nb'],
    ['a\nb\nc', 2, 'a\nb'],
    ['a\r\nb\rc', 2, 'a\r\nb'],
    ['\n\n\n', 2, '\n'],
  ])('%j, %i of them: %j', (notes, count, lines) => expect(firstLines(notes, count)).toBe(lines));
});

describe('what notes become (fault 82)', () => {
  it.each([
    ['empty cells', 40, `${'|'.repeat(41)}\n`],
    ['rows shorter than the head', 40, '|\n'],
    ['rows of one cell', 1, '|\n'],
  ])('is null for a table of very many %s', (_what, columns, row) => {
    const head = `${'|a'.repeat(columns)}|\n${'|-'.repeat(columns)}|\n`;
    expect(parseNotes(head + row.repeat(10))).not.toBeNull();
    expect(parseNotes((head + row.repeat(20_000)).slice(0, NOTES_LIMITS.characters))).toBeNull();
  });

  it('has a link only where the app would open it, and it leads where it says', () => {
    const linked = (markdown: string) =>
      [...JSON.stringify(parseNotes(markdown)).matchAll(/"href":"([^"]*)"/g)].map(([, href]) => href);
    for (const refused of [
      '[a](https://u:p@evil.example/)',
      '<https://good.example@evil.example/>',
      '[a](http://plain.example/)',
      '[a](https://$(touch$ifs)x.example/)',
      '[a][b]\n\n[b]: https://u@evil.example/',
    ])
      expect(linked(refused)).toEqual([]);
    expect(linked('[a](HTTPS://OK.example/\u202egpj.exe)')).toEqual(['https://ok.example/%E2%80%AEgpj.exe']);
    expect(linked('www.kestrel.example/a')).toEqual(['https://www.kestrel.example/a']);
    expect(linked('[a](http://127.0.0.1:8080/x)')).toEqual(['http://127.0.0.1:8080/x']);
  });

  it('has no hidden turns of direction, and keeps its lines', () => {
    const notes = parseNotes(
      'a\u202eb\u2066 &#x202e;c `d\u202e`\n**e\u200f**\n\n```\n\tf\u202e\n  g\n```\n\n![h\u202e](x) [^i\u202e]\n\n[^i\u202e]: j',
    );
    expect(JSON.stringify(notes)).not.toMatch(/[\u200f\u202a-\u202e\u2066-\u2069]/);
    expect(text(notes ?? [])).toContain('ab c d\ne\tf\n  g[h]');
  });

  it('is null for more than notes need', () => {
    const { nodes, columns, depth } = NOTES_LIMITS;
    expect(parseNotes('a\n\n'.repeat(nodes + 1))).toBeNull();
    const row = (cell: string) => `${`|${cell}`.repeat(columns + 1)}|\n`;
    expect(parseNotes(row('a') + row('-') + row('b'))).toBeNull();
    expect(
      parseNotes(Array.from({ length: depth }, (_, at) => `${'  '.repeat(at)}- a`).join('\n')),
    ).toBeNull();
  });

  it('passes what the page draws, whatever it is made of', () => {
    const notes = parseNotes(
      '# A &copy;\n\n<b>x</b> [y](javascript:z) [w](https://a.example/) ![p](https://t/p)',
    );
    expect(notesAnswerSchema.parse(notes)).toEqual(notes);
    expect(text(notes ?? [])).toBe('A ©x y w [p]');
    expect(JSON.stringify(notes)).not.toContain('javascript');
  });

  it('is refused by the page where the worker says more than that', () => {
    for (const node of [
      { tag: 'script', children: [] },
      { tag: 'a', href: 'javascript:alert(1)', children: ['x'] },
      { tag: 'a', href: `https://a.example/${'a'.repeat(3000)}`, children: ['x'] },
      { tag: 'a', href: 'https://u:p@a.example/', children: ['x'] },
      { tag: 'a', href: 'https://A.example', children: ['x'] },
      { tag: 'p', children: [{ tag: 'img', children: [] }] },
    ])
      expect(notesAnswerSchema.safeParse([node]).success).toBe(false);
  });

  it('knows web addresses from others', () => {
    expect(webAddress('HTTPS://A.example')).toBe('https://a.example/');
    expect(['https://a.example/', 'http://localhost:1/'].filter(isWebAddress)).toHaveLength(2);
    expect(
      [
        'javascript:x',
        'https://u:p@a.example/',
        'http://a.example/',
        '//a.example',
        'https://',
        'file:///x',
        '#/settings',
        'app://bindist/',
      ].filter(isWebAddress),
    ).toEqual([]);
  });
});
