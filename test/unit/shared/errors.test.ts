import { describe, expect, it } from 'vitest';
import { appErrorSchema } from '../../../src/shared/errors.ts';

describe('an error whose details are too long', () => {
  it.each([
    ['serverMessage', 300],
    ['systemCode', 60],
    ['host', 300],
    ['path', 4096],
    ['expected', 200],
    ['actual', 200],
  ] as const)('keeps %s up to %i and crosses', (field, longest) => {
    const crossed = appErrorSchema.parse({ code: 'network.dns', [field]: 'a'.repeat(100_000) });
    expect(crossed[field]).toBe('a'.repeat(longest));
  });

  it('is not cut through a character', () => {
    const { host } = appErrorSchema.parse({ code: 'network.dns', host: `a${'😀'.repeat(200)}` });
    expect(host).toBe(`a${'😀'.repeat(149)}`);
  });

  it('is still refused when it is no text', () => {
    expect(appErrorSchema.safeParse({ code: 'network.dns', host: 5 }).success).toBe(false);
  });
});
