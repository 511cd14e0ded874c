import { expect, it } from 'vitest';
import { pageHeaders, TRUSTED_TYPES_POLICIES } from '../../../src/shared/pageHeaders.ts';

it('the policy names the two Trusted Types policies there are, and lets workers come from the app alone (fault 62)', () => {
  const policy = pageHeaders([])['Content-Security-Policy']?.split('; ') ?? [];
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toContain('trusted-types default bindist-notes');
  expect(Object.values(TRUSTED_TYPES_POLICIES)).toEqual(['default', 'bindist-notes']);
  expect(policy).toContain("worker-src 'self'");
  expect(policy).toContain("connect-src 'none'");
  expect(policy.join()).not.toMatch(/unsafe|\*|allow-duplicates/);
});
