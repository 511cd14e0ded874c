import { PRELOAD_GLOBAL } from '../../../src/shared/contract.ts';
import { callFromPage } from '../bridge.ts';
import { expect, test } from '../fixture.ts';
import { openView, signIn } from '../ui.ts';

test('100 MB in one message are refused in words, change nothing, and the page and the app go on (fault 56)', async ({
  app,
  server,
}) => {
  await signIn(app.page, server);
  const answer = await app.page.evaluate(
    (name) =>
      Reflect.get(window, name).commands['downloads.cancel']({ ids: ['x'.repeat(100 * 1024 * 1024)] }),
    PRELOAD_GLOBAL,
  );
  expect(answer).toEqual({ ok: false, error: { code: 'app.invalidInput' } });
  expect(await callFromPage(app.page, 'downloads.snapshot', {})).toMatchObject({ value: { downloads: [] } });
  await openView(app.page, 'Downloads');
});
