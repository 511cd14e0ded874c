import { type ReactNode, useEffect, useState } from 'react';
import { t } from '../../shared/words/index.ts';
import { Boundary } from '../design/Boundary.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { command } from '../store/command.ts';
import type { NotesNode } from './notesModel.ts';
import { type ReadNotes, readNotes } from './readNotes.ts';

/** A publisher's words: Markdown, untrusted. Read apart from the page (readNotes.ts), drawn from what `notesModel.ts` allows. */
export function ReleaseNotes({ markdown }: { markdown: string }) {
  return (
    <Boundary where={t('library.notes.title')} subject={markdown}>
      <Notes markdown={markdown} />
    </Boundary>
  );
}

export function NoNotes() {
  return <p className="soft">{t('library.notes.none')}</p>;
}

function Notes({ markdown }: { markdown: string }) {
  const notes = useNotes(markdown);
  // Definitions alone, or nothing but what hides: an empty region would be a place to stop at for nothing.
  if (notes !== null && !isAnythingSeen(notes)) return <NoNotes />;
  return (
    // A long text scrolls by itself: so it must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keys
    <section className="notes" aria-label={t('library.notes.title')} tabIndex={0}>
      {notes === null && <Skeleton lines={3} label={t('library.notes.reading')} />}
      {notes?.kind === 'plain' && (
        <>
          <p className="soft small">
            {notes.isCut ? t('library.notes.plainBeginning') : t('library.notes.plain')}
          </p>
          <p className="plain">{notes.text}</p>
        </>
      )}
      {notes?.kind === 'formatted' && (
        <>
          {notes.isCut && <p className="soft small">{t('library.notes.beginning')}</p>}
          {draw(notes.nodes)}
        </>
      )}
    </section>
  );
}

function isAnythingSeen(notes: ReadNotes): boolean {
  return notes.kind === 'plain' ? notes.text.trim() !== '' : notes.nodes.some(isSeen);
}

function isSeen(node: NotesNode): boolean {
  return typeof node === 'string' ? node.trim() !== '' : node.tag === 'hr' || node.children.some(isSeen);
}

function useNotes(markdown: string): ReadNotes | null {
  const [read, setRead] = useState<{ of: string; notes: ReadNotes } | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    void readNotes(markdown, controller.signal).then((notes) => {
      if (!controller.signal.aborted) setRead({ of: markdown, notes });
    });
    return () => controller.abort();
  }, [markdown]);
  return read?.of === markdown ? read.notes : null;
}

function draw(nodes: readonly NotesNode[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: notes never change, they are replaced
  return nodes.map((node, index) => (typeof node === 'string' ? node : <Drawn key={index} node={node} />));
}

/** A link is opened by the app, which takes web addresses only; everything else is words. */
function Drawn({ node }: { node: Exclude<NotesNode, string> }) {
  const { tag: Tag, href, start, children } = node;
  switch (Tag) {
    case 'br':
    case 'hr':
      return <Tag />;
    case 'span':
      return <span className="soft">{draw(children)}</span>;
    case 'ol':
      return <ol start={start ?? 1}>{draw(children)}</ol>;
    case 'a':
      if (href === undefined) return <span>{draw(children)}</span>;
      return (
        <a
          href={href}
          title={href}
          rel="noreferrer"
          // With the middle button a browser would follow it by itself.
          onAuxClick={(event) => event.preventDefault()}
          onClick={(event) => {
            event.preventDefault();
            void command('host.openExternal', { url: href });
          }}
        >
          {draw(children)}
        </a>
      );
    default:
      return <Tag>{draw(children)}</Tag>;
  }
}
