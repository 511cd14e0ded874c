import { useSyncExternalStore } from 'react';
import { type ApplicationId, applicationIdSchema } from '../../shared/model.ts';

export const VIEWS = ['library', 'downloads', 'shares', 'settings'] as const;
export type View = (typeof VIEWS)[number];

function currentView(): View {
  const name = window.location.hash.replace(/^#\/?/, '').split('/')[0];
  return VIEWS.find((view) => view === name) ?? 'library';
}

function currentApplication(): ApplicationId | null {
  return applicationIn(window.location.hash);
}

/** The application a page's address names. Pure. */
export function applicationIn(hash: string): ApplicationId | null {
  const [view, id] = hash.replace(/^#\/?/, '').split('/');
  const parsed = applicationIdSchema.safeParse(decoded(id));
  return view === 'library' && parsed.success ? parsed.data : null;
}

/** An id may be spelt with what means something in an address. */
function decoded(segment: string | undefined): string | null {
  try {
    return decodeURIComponent(segment ?? '');
  } catch {
    return null;
  }
}

function listen(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

/** The view the address names: so that back and forward work, and a reload stays where it was. */
export function useView(): View {
  return useSyncExternalStore(listen, currentView);
}

/** The application the address names, and how to go to another one. */
export function useChosenApplication(): ApplicationId | null {
  return useSyncExternalStore(listen, currentApplication);
}

export function goToApplication(applicationId: ApplicationId | null): void {
  window.location.hash = addressOf(applicationId);
}

export function addressOf(applicationId: ApplicationId | null): string {
  return applicationId === null ? '#/library' : `#/library/${encodeURIComponent(applicationId)}`;
}
