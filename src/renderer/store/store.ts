import { create } from 'zustand';
import type { AppError } from '../../shared/errors.ts';
import type { HostInfo, Session, Settings } from '../../shared/model.ts';
import { type DownloadsMirror, EMPTY_DOWNLOADS } from './downloads.ts';

/** A message that belongs to no single view. */
export type Toast = {
  readonly id: number;
  readonly tone: 'info' | 'problem';
  readonly text: string;
};

/** A mirror of the main process: nothing here is decided by the page but what it shows. */
export type PageState = {
  readonly isConnected: boolean;
  readonly host: HostInfo | null;
  readonly session: Session | null;
  readonly settings: Settings | null;
  readonly downloads: DownloadsMirror;
  readonly toasts: readonly Toast[];
  /** What kept the first snapshots from coming. */
  readonly startError: AppError | null;
};

export const useStore = create<PageState>(() => ({
  isConnected: true,
  host: null,
  session: null,
  settings: null,
  downloads: EMPTY_DOWNLOADS,
  toasts: [],
  startError: null,
}));

let lastToast = 0;

/** Shows a message until it is dismissed (problems) or has been read (the rest go by themselves). */
export function showToast(tone: Toast['tone'], text: string): void {
  lastToast += 1;
  const toast = { id: lastToast, tone, text };
  useStore.setState(({ toasts }) => ({
    toasts: [...toasts.filter((shown) => shown.text !== text), toast].slice(-4),
  }));
  if (tone === 'info') setTimeout(() => dismissToast(toast.id), 6000);
}

export function dismissToast(id: number): void {
  useStore.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
