import { expect, it } from 'vitest';
import { t } from '../../../../src/shared/words/index.ts';

it('counts as the language does', () => {
  expect(t('notifications.arrived', { count: 1 })).toBe('1 file has arrived.');
  expect(t('notifications.arrived', { count: 12 })).toBe('12 files have arrived.');
});

it('leaves what is filled in as it is: it is escaped where it is shown, and nothing in it is looked up', () => {
  for (const message of ['<b>&amp;</b>', '{{message}}', '{{count}}', '$t(errors.unknown)', '$1 $& \\']) {
    expect(t('errors.serverSays', { message })).toBe(`The server says: “${message}”.`);
  }
});

it('compiles only with keys and placeholders that are there', () => {
  // @ts-expect-error no such key
  t('notifications.nothing');
  // @ts-expect-error its message is missing
  t('errors.serverSays', { other: 1 });
});
