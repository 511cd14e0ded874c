import { expect, it } from 'vitest';
import { runKillCampaign } from './campaign/killCampaign.ts';

it('43 forty lives of a queue, killed at random and at every step: nothing lost, doubled or fetched twice', async () => {
  const runs = await runKillCampaign(40, 43, 3);
  expect(runs.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect(runs).toHaveLength(40);
  expect(runs.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThan(40);
}, 240_000);
