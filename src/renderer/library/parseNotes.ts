import type { Definition, FootnoteDefinition, Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { plainLines } from '../../shared/plainText.ts';
import { NOTES_LIMITS, nestingOf } from './notesLimits.ts';
import type { NotesNode, NotesTag } from './notesModel.ts';
import { webAddress } from './webAddress.ts';

/**
 * A publisher's Markdown as what the page can draw; null when it is nested deeper or made of more than notes need, or overflows
 * the parser. Only in a worker: what a parser takes for some texts is beyond any limit but one of time. Pure.
 */
export function parseNotes(markdown: string): NotesNode[] | null {
  if (nestingOf(markdown) > NOTES_LIMITS.depth) return null;
  try {
    // A single tilde is a tilde: `~a~a~a` made the parser try every one with every other.
    return convert(
      fromMarkdown(markdown, {
        extensions: [gfm({ singleTilde: false })],
        mdastExtensions: [gfmFromMarkdown()],
      }),
    );
  } catch {
    return null;
  }
}

class TooMuch extends Error {}

function convert(root: Root): NotesNode[] {
  const definitions = new Map<string, Definition>();
  const footnotes: FootnoteDefinition[] = [];
  let nodes = 0;

  function count(more: number): void {
    nodes += more;
    if (nodes > NOTES_LIMITS.nodes) throw new TooMuch();
  }

  function children(parent: { readonly children: readonly Nodes[] }, depth: number): NotesNode[] {
    if (depth > NOTES_LIMITS.depth) throw new TooMuch();
    return parent.children.flatMap((child) => {
      count(1);
      return read(child, depth + 1);
    });
  }

  function read(node: Nodes, depth: number): NotesNode[] {
    const as = (tag: NotesTag, more: { href?: string; start?: number } = {}): NotesNode[] => [
      { tag, ...more, children: 'children' in node ? children(node, depth) : [] },
    ];
    switch (node.type) {
      case 'text':
        return [plainLines(node.value)];
      case 'paragraph':
        return as('p');
      case 'heading':
        return as(node.depth <= 2 ? 'h4' : 'h5');
      case 'thematicBreak':
        return as('hr');
      case 'blockquote':
        return as('blockquote');
      case 'list':
        return node.ordered === true ? as('ol', { start: node.start ?? 1 }) : as('ul');
      case 'listItem':
        return [{ tag: 'li', children: [...tick(node.checked), ...tight(children(node, depth))] }];
      case 'code':
        return [{ tag: 'pre', children: [{ tag: 'code', children: [plainLines(node.value)] }] }];
      case 'inlineCode':
        return [{ tag: 'code', children: [plainLines(node.value)] }];
      case 'break':
        return as('br');
      case 'emphasis':
        return as('em');
      case 'strong':
        return as('strong');
      case 'delete':
        return as('del');
      case 'link':
        return link(node.url, children(node, depth));
      case 'linkReference':
        return link(definitions.get(node.identifier)?.url ?? '', children(node, depth));
      // Nothing is loaded: a picture is its words.
      case 'image':
      case 'imageReference':
        return node.alt ? [{ tag: 'span', children: [`[${plainLines(node.alt)}]`] }] : [];
      case 'table':
        return table(
          node.children.map((row) => {
            // An empty cell is drawn as well.
            count(1 + row.children.length);
            return row.children.map((cell) => children(cell, depth + 2));
          }),
        );
      case 'footnoteReference':
        return [`[${plainLines(node.label ?? node.identifier)}]`];
      case 'footnoteDefinition':
        footnotes.push(node);
        return [];
      // Raw HTML is left out, whatever it is.
      case 'html':
      case 'definition':
      case 'root':
      case 'tableRow':
      case 'tableCell':
      case 'yaml':
        return [];
    }
  }

  // Definitions may stand after what refers to them; nested ones count as well.
  const waiting: Nodes[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'definition' && !definitions.has(node.identifier))
      definitions.set(node.identifier, node);
    if ('children' in node) for (const child of node.children) waiting.push(child);
  }
  const body = children(root, 0);
  const below = footnotes.map(
    (note): NotesNode => ({
      tag: 'li',
      children: [`[${plainLines(note.label ?? note.identifier)}] `, ...tight(children(note, 1))],
    }),
  );
  return below.length === 0 ? body : [...body, { tag: 'hr', children: [] }, { tag: 'ul', children: below }];
}

function link(url: string, words: NotesNode[]): NotesNode[] {
  // `www.a.example` by itself names no scheme; the parser supplies the one that is not opened.
  const isBare = words.length === 1 && url === `http://${String(words[0])}`;
  const href = webAddress(isBare ? `https://${String(words[0])}` : url);
  return href === null ? words : [{ tag: 'a', href, children: words }];
}

function table(rows: readonly NotesNode[][][]): NotesNode[] {
  const [head = [], ...body] = rows;
  if (rows.some((cells) => cells.length > NOTES_LIMITS.columns)) throw new TooMuch();
  const row = (tag: 'th' | 'td') => (cells: readonly NotesNode[][]) =>
    ({ tag: 'tr', children: cells.map((cell) => ({ tag, children: cell })) }) as const;
  return [
    {
      tag: 'table',
      children: [
        { tag: 'thead', children: [row('th')(head)] },
        ...(body.length === 0 ? [] : [{ tag: 'tbody', children: body.map(row('td')) } as const]),
      ],
    },
  ];
}

function tick(isChecked: boolean | null | undefined): NotesNode[] {
  return typeof isChecked === 'boolean' ? [isChecked ? '☑ ' : '☐ '] : [];
}

/** An item of one paragraph is its words. */
function tight(blocks: NotesNode[]): readonly NotesNode[] {
  const [first, ...rest] = blocks;
  return typeof first === 'object' && first.tag === 'p' ? [...first.children, ...rest] : blocks;
}
