import { expect, it } from 'vitest';
import { runKillCampaign } from './campaign/killCampaign.ts';

it('43 forty lives of a queue, killed at random and at every step: nothing lost, doubled or fetched twice', async () => {
  const report = await runKillCampaign(40, 43, 4);
  expect(report.problems).toEqual([]);
  expect(report.runs).toBe(40);
  expect(report.kills).toBeGreaterThan(40);
}, 240_000);
