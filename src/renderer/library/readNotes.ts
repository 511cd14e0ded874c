import { plainLines } from '../../shared/plainText.ts';
import { startNotesWorker } from '../trustedTypes.ts';
import { beginningOf, firstLines, NOTES_LIMITS } from './notesLimits.ts';
import { type NotesNode, notesAnswerSchema } from './notesModel.ts';

export type ReadNotes =
  | { readonly kind: 'formatted'; readonly nodes: readonly NotesNode[]; readonly isCut: boolean }
  /** They could not be laid out: too long to read, too deeply nested, or nobody knows. */
  | { readonly kind: 'plain'; readonly text: string; readonly isCut: boolean };

/**
 * Reads release notes in a worker, which is ended when it has answered or its time is over. Always answers, unless
 * `signal` says that nobody waits any more.
 */
export function readNotes(markdown: string, signal: AbortSignal): Promise<ReadNotes> {
  const beginning = beginningOf(markdown, NOTES_LIMITS.characters);
  return new Promise((resolve) => {
    const giveUp = () => end(asPlainText(markdown));
    const timer = setTimeout(giveUp, NOTES_LIMITS.timeMs);
    const worker = start(giveUp, (nodes) =>
      end({ kind: 'formatted', nodes, isCut: beginning.length < markdown.length }),
    );
    const stop = () => {
      clearTimeout(timer);
      worker?.terminate();
    };
    const end = (notes: ReadNotes) => {
      stop();
      signal.removeEventListener('abort', stop);
      resolve(notes);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (worker === null) giveUp();
    else worker.postMessage(beginning);
  });
}

function asPlainText(markdown: string): ReadNotes {
  const { plainCharacters, plainLines: lines } = NOTES_LIMITS;
  const beginning = firstLines(beginningOf(markdown, plainCharacters), lines);
  return { kind: 'plain', text: plainLines(beginning), isCut: beginning.length < markdown.length };
}

/** Null where no worker can be had. */
function start(onFailure: () => void, onNodes: (nodes: readonly NotesNode[]) => void): Worker | null {
  try {
    const worker = startNotesWorker();
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const answer = notesAnswerSchema.safeParse(data);
      if (answer.success && answer.data !== null) onNodes(answer.data);
      else onFailure();
    });
    worker.addEventListener('error', (event) => {
      // It is said on the page; the console has nothing to add.
      event.preventDefault();
      onFailure();
    });
    return worker;
  } catch {
    return null;
  }
}
