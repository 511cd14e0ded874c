import { z } from 'zod';

const costSchema = z.object({ seconds: z.number(), cpuSeconds: z.number(), peakMiB: z.number() });

const resultSchema = z.object({
  id: z.string(),
  title: z.string(),
  note: z.string().optional(),
  costs: z.record(z.string(), z.array(costSchema)),
  facts: z.record(z.string(), z.array(z.number())).optional(),
});
export type StoredResult = z.infer<typeof resultSchema>;

/** What a run leaves in `test-results/bench.json`, and the docs keep of the last one that was looked at. */
export const storedBenchSchema = z.object({
  date: z.string(),
  machine: z.object({
    cores: z.number(),
    model: z.string(),
    memoryGiB: z.number(),
    kernel: z.string(),
    node: z.string(),
  }),
  runs: z.number(),
  results: z.array(resultSchema),
});
export type StoredBench = z.infer<typeof storedBenchSchema>;
