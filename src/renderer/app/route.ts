import { useSyncExternalStore } from 'react';

export const VIEWS = ['library', 'downloads', 'shares', 'settings'] as const;
export type View = (typeof VIEWS)[number];

function currentView(): View {
  const name = window.location.hash.replace(/^#\/?/, '').split('/')[0];
  return VIEWS.find((view) => view === name) ?? 'library';
}

function listen(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

/** The view the address names: so that back and forward work, and a reload stays where it was. */
export function useView(): View {
  return useSyncExternalStore(listen, currentView);
}
