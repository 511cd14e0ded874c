import { expect, it, vi } from 'vitest';
import { createConnectionSlots } from '../../../../src/main/downloads/limits/connectionSlots.ts';

const HOST = 'storage.example:443';

function setUp(connectionsPerHost: number, connectionsTotal: number) {
  const limits = { connectionsPerHost, connectionsTotal };
  return { slots: createConnectionSlots(() => limits), limits };
}

/** So many requests of one download; those that were given a slot end up in `given`. */
function ask(
  holder: ReturnType<ReturnType<typeof createConnectionSlots>['join']>,
  count: number,
  host = HOST,
) {
  const given: (() => void)[] = [];
  const abort = new AbortController();
  for (let index = 0; index < count; index += 1) {
    holder.acquire(host, abort.signal).then(
      (giveBack) => given.push(giveBack),
      () => undefined,
    );
  }
  return { given, abort };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('never gives out more than the host, or all together, may have', async () => {
  const { slots } = setUp(3, 5);
  const one = ask(slots.join(vi.fn()), 4);
  const other = ask(slots.join(vi.fn()), 4, 'elsewhere:443');
  await settled();
  expect(one.given).toHaveLength(3);
  expect(other.given).toHaveLength(2);
  one.given[0]?.();
  one.given[0]?.();
  await settled();
  // Given back once, however often it is said; both have two, and this one came first.
  expect(one.given).toHaveLength(4);
  expect(other.given).toHaveLength(2);
});

it('gives a first connection before anybody gets a further one', async () => {
  const { slots } = setUp(2, 2);
  const onCrowded = vi.fn();
  const greedy = ask(slots.join(onCrowded), 5);
  await settled();
  expect(onCrowded).not.toHaveBeenCalled();
  const late = ask(slots.join(vi.fn()), 1);
  expect(onCrowded).toHaveBeenCalled();
  greedy.given[0]?.();
  await settled();
  expect(late.given).toHaveLength(1);
  expect(greedy.given).toHaveLength(2);
});

it('forgets whoever was aborted while waiting', async () => {
  const { slots } = setUp(1, 1);
  const holder = slots.join(vi.fn());
  const first = ask(holder, 1);
  const gone = ask(holder, 1);
  gone.abort.abort();
  const next = ask(holder, 1);
  await settled();
  first.given[0]?.();
  await settled();
  expect(gone.given).toHaveLength(0);
  expect(next.given).toHaveLength(1);
});

it('shares fairly, and a change of the limits at once', async () => {
  const { slots, limits } = setUp(16, 32);
  const one = slots.join(vi.fn());
  const two = slots.join(vi.fn());
  ask(one, 1);
  ask(two, 1);
  await settled();
  expect(one.share(16)).toBe(15);
  expect(two.share(16)).toBe(8);
  expect(one.share(16)).toBe(8);
  two.leave();
  expect(one.share(16)).toBe(16);
  limits.connectionsTotal = 2;
  expect(one.share(16)).toBe(2);
});

it('wakes who waits when the limits grow', async () => {
  const { slots, limits } = setUp(1, 1);
  const asked = ask(slots.join(vi.fn()), 3);
  await settled();
  limits.connectionsPerHost = 2;
  limits.connectionsTotal = 9;
  slots.limitsChanged();
  await settled();
  expect(asked.given).toHaveLength(2);
});
