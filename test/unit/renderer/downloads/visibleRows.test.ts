import { expect, it } from 'vitest';
import { visibleRows } from '../../../../src/renderer/downloads/visibleRows.ts';

it('draws what is seen and a little around it, however long the list', () => {
  expect(visibleRows(0, 760, 76, 10_000)).toEqual({ start: 0, end: 16 });
  expect(visibleRows(76_000, 760, 76, 10_000)).toEqual({ start: 994, end: 1016 });
  expect(visibleRows(76 * 9_990, 760, 76, 10_000)).toEqual({ start: 9_984, end: 10_000 });
});

it('draws all of a short list, and nothing of none', () => {
  expect(visibleRows(0, 760, 76, 3)).toEqual({ start: 0, end: 3 });
  expect(visibleRows(0, 760, 76, 0)).toEqual({ start: 0, end: 0 });
});

it('stays within a list that got shorter while it was scrolled', () => {
  expect(visibleRows(76_000, 760, 76, 5)).toEqual({ start: 5, end: 5 });
});
