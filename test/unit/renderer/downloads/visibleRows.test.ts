import { expect, it } from 'vitest';
import { offsetsOf, visibleRows } from '../../../../src/renderer/downloads/visibleRows.ts';

const alike = (count: number) => offsetsOf(count, () => 76);

it('draws what is seen and a little around it, however long the list', () => {
  expect(visibleRows(alike(10_000), 0, 760)).toEqual({ start: 0, end: 17 });
  expect(visibleRows(alike(10_000), 76_000, 760)).toEqual({ start: 994, end: 1017 });
  expect(visibleRows(alike(10_000), 76 * 9_990, 760)).toEqual({ start: 9_984, end: 10_000 });
});

it('draws all of a short list, and nothing of none', () => {
  expect(visibleRows(alike(3), 0, 760)).toEqual({ start: 0, end: 3 });
  expect(visibleRows(alike(0), 0, 760)).toEqual({ start: 0, end: 0 });
});

it('stays within a list that got shorter while it was scrolled', () => {
  expect(visibleRows(alike(5), 76_000, 760)).toEqual({ start: 0, end: 5 });
});

it('knows where rows of different heights are', () => {
  const offsets = offsetsOf(100, (index) => (index === 0 ? 5000 : 50));
  expect([...offsets.slice(0, 3)]).toEqual([0, 5000, 5050]);
  expect(visibleRows(offsets, 0, 500)).toEqual({ start: 0, end: 7 });
  expect(visibleRows(offsets, 5000 + 50 * 40, 500)).toEqual({ start: 35, end: 58 });
});
