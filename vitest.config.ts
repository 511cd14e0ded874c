import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx', 'test/faults/**/*.test.ts'],
    // Nothing is fast on a busy machine, a program started several times least of all; what hangs is noticed all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // Whatever failed says in full what it found.
    chaiConfig: { truncateThreshold: 0 },
    pool: 'forks',
    // Most tests wait for servers, clocks and processes: one for each core has time for another.
    maxWorkers: '100%',
  },
});
