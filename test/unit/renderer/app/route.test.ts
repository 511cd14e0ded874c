import { expect, it } from 'vitest';
import { addressOf, applicationIn } from '../../../../src/renderer/app/route.ts';
import { applicationIdSchema } from '../../../../src/shared/model.ts';

it.each(['tool', 'my.app (new)', 'ü#?%2f&', '%'])(
  'the page has an address for the application %j (fault 73)',
  (id) => {
    const applicationId = applicationIdSchema.parse(id);
    expect(applicationIn(addressOf(applicationId))).toBe(applicationId);
  },
);

it.each([
  '',
  '#/library',
  '#/library/',
  '#/library/%',
  '#/library/..',
  '#/library/a%2Fb',
  '#/downloads/tool',
])('the address %j names none', (hash) => {
  expect(applicationIn(hash)).toBeNull();
});
