import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrder, positionBetween } from '../../../../src/main/downloads/queue/order.ts';

describe('an order', () => {
  it('is sorted by position, whatever is added and taken away', () => {
    const step = fc.record({
      id: fc.constantFrom(...'abcdefgh'),
      position: fc.nat(5),
      isAdded: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const order = createOrder<string>();
        const positions = new Map<string, number>();
        for (const { id, position, isAdded } of steps) {
          const known = positions.get(id);
          if (isAdded && known === undefined) {
            order.add(id, position);
            positions.set(id, position);
          } else if (!isAdded && known !== undefined) {
            order.remove(id, known);
            positions.delete(id);
          }
        }
        const sorted = [...positions].sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1));
        expect(order.ids()).toEqual(sorted.map(([id]) => id));
        sorted.forEach(([id, position], index) => {
          expect(order.indexOf(id, position)).toBe(index);
        });
      }),
    );
  });

  it('finds room between neighbours some fifty times, then says that there is none', () => {
    let low = 0;
    let times = 0;
    for (;;) {
      const middle = positionBetween(low, 1);
      if (middle === null) break;
      expect(middle > low && middle < 1).toBe(true);
      low = middle;
      times += 1;
    }
    expect(times).toBeGreaterThan(40);
  });
});
