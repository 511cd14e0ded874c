import { relative } from 'node:path';
import { z } from 'zod';
import type { TestResult } from './matrix.ts';

const ROOT = `${import.meta.dirname}/../..`;

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
          duration: z.number().nullish(),
        }),
      ),
    }),
  ),
});

/** The tests of vitest's JSON report. */
export function vitestResults(json: unknown): TestResult[] {
  return vitestReport.parse(json).testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status, failureMessages, duration }) => ({
      titles: [...ancestorTitles, title],
      file: relative(ROOT, name),
      host: null,
      outcome: status === 'passed' || status === 'failed' ? status : ('skipped' as const),
      // Its reports have no place for a reason.
      skipReason: null,
      failure: status === 'failed' ? (failureMessages ?? []).join('\n') : null,
      durationMs: duration ?? 0,
    })),
  );
}

const specSchema = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      projectName: z.string(),
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
      results: z.array(
        z.object({
          duration: z.number(),
          errors: z.array(z.object({ message: z.string().optional() })).optional(),
        }),
      ),
    }),
  ),
});
type Suite = { title: string; specs: z.infer<typeof specSchema>[]; suites?: Suite[] | undefined };
const suiteSchema: z.ZodType<Suite> = z.lazy(() =>
  z.object({ title: z.string(), specs: z.array(specSchema), suites: z.array(suiteSchema).optional() }),
);
const playwrightReport = z.object({ suites: z.array(suiteSchema) });

const OUTCOMES = { expected: 'passed', flaky: 'passed', unexpected: 'failed', skipped: 'skipped' } as const;

/** The tests of Playwright's JSON report. */
export function playwrightResults(json: unknown): TestResult[] {
  return playwrightReport.parse(json).suites.flatMap((suite) => ofSuite(suite, []));
}

function ofSuite(suite: Suite, above: readonly string[]): TestResult[] {
  const titles = [...above, suite.title];
  const own = suite.specs.flatMap(({ title, file, tests }) =>
    tests.map(({ projectName, status, annotations, results }) => ({
      titles: [...titles, title],
      file: `test/e2e/${file}`,
      host: projectName,
      outcome: OUTCOMES[status],
      skipReason: annotations.find(({ type }) => ['skip', 'fixme'].includes(type))?.description ?? null,
      failure:
        status === 'unexpected'
          ? (results.at(-1)?.errors ?? []).map(({ message }) => message ?? '').join('\n')
          : null,
      durationMs: results.reduce((sum, { duration }) => sum + duration, 0),
    })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => ofSuite(inner, titles))];
}
