import { NOTES_LIMITS } from './notesLimits.ts';
import { parseNotes } from './parseNotes.ts';

// A thread of its own, which the page can end: nothing a publisher wrote keeps the page from answering.

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const markdown = String(data).slice(0, NOTES_LIMITS.characters);
  self.postMessage(parseNotes(markdown));
});
