import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DownloadEvent, transition } from '../../../src/main/downloads/record/state.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import type { DownloadState, DownloadStateKind } from '../../../src/shared/model.ts';

const error: AppError = { code: 'network.offline' };
const STATES: { readonly [K in DownloadStateKind]: Extract<DownloadState, { kind: K }> } = {
  queued: { kind: 'queued' },
  resolving: { kind: 'resolving' },
  transferring: { kind: 'transferring' },
  verifying: { kind: 'verifying' },
  publishing: { kind: 'publishing' },
  waiting: { kind: 'waiting', reason: 'offline', retryAt: null, error },
  paused: { kind: 'paused' },
  completed: { kind: 'completed', completedAt: 1 },
  failed: { kind: 'failed', error },
  cancelled: { kind: 'cancelled' },
};
const EVENTS: { readonly [K in DownloadEvent['kind']]: Extract<DownloadEvent, { kind: K }> } = {
  begin: { kind: 'begin' },
  resolved: { kind: 'resolved' },
  received: { kind: 'received' },
  verified: { kind: 'verified' },
  restarted: { kind: 'restarted' },
  published: { kind: 'published', atMs: 1 },
  wait: { kind: 'wait', reason: 'offline', retryAt: null, error },
  fail: { kind: 'fail', error },
  wake: { kind: 'wake' },
  requeue: { kind: 'requeue' },
  signedOut: { kind: 'signedOut' },
  pause: { kind: 'pause' },
  resume: { kind: 'resume' },
  cancel: { kind: 'cancel' },
  retry: { kind: 'retry' },
};

const source = readFileSync('src/main/downloads/record/state.ts', 'utf8');
const rows = [...source.matchAll(/^ \* {6}(\w+) {2,}((?:all but )?\w+(?:, \w+)*) {2,}(\w+)$/gm)]
  .map(([, event = '', from = '', to = '']) => ({ event, from, to }))
  .filter(({ event }) => event !== 'event');

/** `all but completed` is every state that is not. */
function statesOf(from: string): string[] {
  const named = from.replace('all but ', '').split(', ');
  return from.startsWith('all but ') ? Object.keys(STATES).filter((state) => !named.includes(state)) : named;
}

describe('the picture of a download’s life', () => {
  it('has every event once', () => {
    expect(rows.map(({ event }) => event).sort()).toEqual(Object.keys(EVENTS).sort());
  });

  it.each(Object.values(EVENTS))('is true of $kind', (event) => {
    const arrows = Object.values(STATES).flatMap((state) => {
      const next = transition(state, event);
      return next.kind === 'changed' ? [`${state.kind} -> ${next.state.kind}`] : [];
    });
    const drawn = rows
      .filter((row) => row.event === event.kind)
      .flatMap(({ from, to }) => statesOf(from).map((state) => `${state} -> ${to}`));
    expect(drawn.sort()).toEqual(arrows.sort());
  });
});
