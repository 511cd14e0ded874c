import { expect, it } from 'vitest';
import { parseMinutes } from '../../../../src/renderer/shares/parseMinutes.ts';

it('takes whole minutes within the limits of BinDist', () => {
  expect(parseMinutes('5')).toBe(5);
  expect(parseMinutes(' 1440 ')).toBe(1440);
});

it.each(['', '4', '1441', '30.5', '-30', '1e2', 'an hour', '99999'])('refuses %j', (text) => {
  expect(parseMinutes(text)).toBeNull();
});
