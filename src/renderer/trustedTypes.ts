import { TRUSTED_TYPES_POLICIES } from '../shared/pageHeaders.ts';
import notesWorker from './library/notesWorker.ts?worker&url';

// The content security policy lets no text become HTML or a script by itself, and no policy be made but these two. This file
// comes before anything that could need them, so that nothing else can take their names.

type PolicyRules = {
  createHTML?: (text: string) => string | null;
  createScriptURL?: (address: string) => string | null;
};
/** What it makes is an object that passes for a string where the browser wants one it trusts. */
type Policy = { createScriptURL(address: string): string };

declare global {
  interface Window {
    /** Absent in browsers that do not know Trusted Types: there the policy asks for none. */
    readonly trustedTypes?: { createPolicy(name: string, rules: PolicyRules): Policy };
  }
}

// react-aria's live announcer empties its logs with `innerHTML = ''`, which by itself would be refused like any HTML.
window.trustedTypes?.createPolicy(TRUSTED_TYPES_POLICIES.default, {
  createHTML: (text) => (text === '' ? '' : null),
});

const notes = window.trustedTypes?.createPolicy(TRUSTED_TYPES_POLICIES.notes, {
  createScriptURL: (address) => (address === notesWorker ? address : null),
});

/** Starts the worker that reads release notes: the only one there can be. */
export function startNotesWorker(): Worker {
  return new Worker(notes === undefined ? notesWorker : notes.createScriptURL(notesWorker), {
    name: 'notes',
  });
}
