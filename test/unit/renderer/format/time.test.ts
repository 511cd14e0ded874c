import { describe, expect, it } from 'vitest';
import { formatDuration, formatRelative } from '../../../../src/renderer/format/time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = 1_700_000_000_000;

describe('formatDuration', () => {
  it.each([
    [0, 'a few seconds'],
    [45, '45 s'],
    [89.4, '89 s'],
    [90, '2 min'],
    [7200, '2 h'],
    [7800, '2 h 10 min'],
    [3 * 86_400, '3 days'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatRelative', () => {
  it.each([
    [-10_000, 'just now'],
    [10_000, 'in a moment'],
    [-5 * MINUTE_MS, '5 min ago'],
    [30 * MINUTE_MS, 'in 30 min'],
    [24 * HOUR_MS, 'in 24 h'],
    [-12 * 24 * HOUR_MS, '12 days ago'],
  ])('%d ms from now is %s', (offsetMs, text) => {
    expect(formatRelative(NOW + offsetMs, NOW)).toBe(text);
  });
});
