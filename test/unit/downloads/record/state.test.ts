import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DownloadEvent, transition } from '../../../../src/main/downloads/record/state.ts';
import { isFinished, isRunning } from '../../../../src/shared/downloadStates.ts';
import type { DownloadState } from '../../../../src/shared/model.ts';

const states: DownloadState[] = [
  { kind: 'queued' },
  { kind: 'resolving' },
  { kind: 'transferring' },
  { kind: 'verifying' },
  { kind: 'publishing' },
  { kind: 'waiting', reason: 'offline', retryAt: null, error: null },
  { kind: 'paused' },
  { kind: 'completed', completedAt: 1 },
  { kind: 'failed', error: { code: 'app.internal' } },
  { kind: 'cancelled' },
];
const error = { code: 'network.offline' } as const;
const events: DownloadEvent[] = [
  { kind: 'begin' },
  { kind: 'resolved' },
  { kind: 'received' },
  { kind: 'verified' },
  { kind: 'restarted' },
  { kind: 'published', atMs: 1 },
  { kind: 'wait', reason: 'offline', retryAt: 1, error },
  { kind: 'fail', error },
  { kind: 'wake' },
  { kind: 'requeue' },
  { kind: 'signedOut' },
  { kind: 'pause' },
  { kind: 'resume' },
  { kind: 'cancel' },
  { kind: 'retry' },
  { kind: 'retry', asPaused: true },
];
const outcomeOf = (state: DownloadState, event: DownloadEvent) => {
  const change = transition(state, event);
  return change.kind === 'changed' ? change.state.kind : change.kind;
};

describe("a download's life", () => {
  it('goes from queued to completed', () => {
    const path = events.slice(0, 4).concat({ kind: 'published', atMs: 5 });
    let state: DownloadState = { kind: 'queued' };
    for (const event of path.filter(({ kind }) => kind !== 'restarted')) {
      const change = transition(state, event);
      if (change.kind !== 'changed') throw new Error(`${state.kind} + ${event.kind}`);
      state = change.state;
    }
    expect(state).toEqual({ kind: 'completed', completedAt: 5 });
  });

  it.each<[DownloadState['kind'], DownloadEvent['kind'], string]>([
    ['queued', 'pause', 'paused'],
    ['paused', 'pause', 'unchanged'],
    ['paused', 'resume', 'queued'],
    ['waiting', 'resume', 'queued'],
    ['transferring', 'resume', 'unchanged'],
    ['completed', 'pause', 'refused'],
    ['completed', 'cancel', 'refused'],
    ['cancelled', 'cancel', 'unchanged'],
    ['failed', 'retry', 'queued'],
    ['failed', 'resume', 'refused'],
    ['paused', 'retry', 'refused'],
    ['paused', 'fail', 'unchanged'],
    ['cancelled', 'wait', 'unchanged'],
    ['paused', 'published', 'completed'],
    ['cancelled', 'published', 'completed'],
    ['verifying', 'restarted', 'transferring'],
    ['queued', 'signedOut', 'waiting'],
    ['resolving', 'signedOut', 'waiting'],
    ['transferring', 'signedOut', 'waiting'],
    ['waiting', 'signedOut', 'waiting'],
    ['verifying', 'signedOut', 'unchanged'],
    ['publishing', 'signedOut', 'unchanged'],
    ['paused', 'signedOut', 'unchanged'],
    ['failed', 'signedOut', 'unchanged'],
    ['completed', 'signedOut', 'unchanged'],
  ])('%s + %s: %s', (stateKind, eventKind, expected) => {
    const state = states.find(({ kind }) => kind === stateKind);
    const event = events.find(({ kind }) => kind === eventKind);
    if (state === undefined || event === undefined) throw new Error('unknown');
    expect(outcomeOf(state, event)).toBe(expected);
  });

  it('cancelling what was paused is taken back to paused, and nothing moves; what failed is tried again all the same', () => {
    const undo: DownloadEvent = { kind: 'retry', asPaused: true };
    expect(transition({ kind: 'cancelled' }, undo)).toEqual({
      kind: 'changed',
      state: { kind: 'paused' },
      effects: [],
    });
    expect(outcomeOf({ kind: 'cancelled' }, { kind: 'retry' })).toBe('queued');
    expect(outcomeOf({ kind: 'failed', error: { code: 'app.internal' } }, undo)).toBe('queued');
    expect(outcomeOf({ kind: 'paused' }, undo)).toBe('refused');
  });

  it('a place is taken by `begin` alone, and every way out of a run but its own end aborts it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.constantFrom(...events), (state, event) => {
        const change = transition(state, event);
        if (change.kind !== 'changed') return;
        if (isRunning(change.state) && !isRunning(state)) expect(event.kind).toBe('begin');
        expect(change.effects.includes('startRun')).toBe(event.kind === 'begin');
        const endsItself = ['published', 'wait', 'fail'].includes(event.kind);
        if (isRunning(state) && !isRunning(change.state) && !endsItself) {
          expect(change.effects).toContain('abortRun');
        }
        if (isFinished(state) && event.kind !== 'published') expect(event.kind).toMatch(/retry|cancel/);
      }),
      { numRuns: 500 },
    );
  });
});
