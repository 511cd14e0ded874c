import { expect, it } from 'vitest';
import { createEventLoopBudget } from '../../../../src/main/downloads/limits/eventLoopBudget.ts';

it('costs nothing below the budget, and makes all wait for the next turn above it', async () => {
  const turn = createEventLoopBudget(100);
  expect(turn.take(60)).toBeUndefined();
  const one = turn.take(60);
  const other = turn.take(1);
  expect(one).toBeInstanceOf(Promise);
  let isNextTurn = false;
  setImmediate(() => {
    isNextTurn = true;
  });
  await Promise.all([one, other]);
  expect(turn.take(60)).toBeUndefined();
  await new Promise((resolve) => setImmediate(resolve));
  expect(isNextTurn).toBe(true);
  expect(turn.take(60)).toBeUndefined();
});
