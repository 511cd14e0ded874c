import { expect, it } from 'vitest';
import { parseRate } from '../../../src/main/cli/rate.ts';

it.each([
  ['2048', 2048],
  ['500K', 512_000],
  ['5M', 5_242_880],
  ['1.5m', 1_572_864],
  ['1g', 1_073_741_824],
])('%s is %d bytes a second', (text, rate) => {
  expect(parseRate(text)).toBe(rate);
});

it.each(['', '0', '10', '-5M', '5 M', '5MB', 'M', '1e9', '99999G', 'NaN'])('%j is refused', (text) => {
  expect(() => parseRate(text)).toThrow('a rate in bytes a second');
});
