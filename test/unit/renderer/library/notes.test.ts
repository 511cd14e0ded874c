import { describe, expect, it } from 'vitest';
import { beginningOf, NOTES_LIMITS, nestingOf } from '../../../../src/renderer/library/notesLimits.ts';
import { type NotesNode, notesAnswerSchema } from '../../../../src/renderer/library/notesModel.ts';
import { parseNotes } from '../../../../src/renderer/library/parseNotes.ts';
import { isWebAddress } from '../../../../src/renderer/library/webAddress.ts';

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

describe('what notes become (fault 82)', () => {
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
      { tag: 'p', children: [{ tag: 'img', children: [] }] },
    ])
      expect(notesAnswerSchema.safeParse([node]).success).toBe(false);
  });

  it('knows web addresses from others', () => {
    expect(['https://a.example/', 'HTTP://a.example'].filter(isWebAddress)).toHaveLength(2);
    expect(
      ['javascript:x', '//a.example', 'https://', 'file:///x', '#/settings', 'app://bindist/'].filter(
        isWebAddress,
      ),
    ).toEqual([]);
  });
});
