import { expect, it } from 'vitest';
import { t } from '../../../../src/shared/words/index.ts';

it('counts as the language does', () => {
  expect(t('common.seconds', { count: 1 })).toBe('1 second');
  expect(t('common.seconds', { count: 1200 })).toBe('1,200 seconds');
});

it('leaves what is filled in as it is: it is escaped where it is shown', () => {
  expect(t('common.seconds', { count: 2 })).not.toContain('&');
});

it('compiles only with keys and placeholders that are there', () => {
  // @ts-expect-error no such key
  t('common.nothing');
  // @ts-expect-error its number is missing
  t('common.seconds', { other: 1 });
});
