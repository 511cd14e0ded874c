import { catalogueOf, startBindistServer } from '../../../demo-server/index.ts';
import { test as base, expect } from '../fixture.ts';
import { openApplication, tryToSignIn } from '../ui.ts';

const EVIL = '\u202e\u2066\u200b\u00ad\u3164\u{e0065}\u0007';
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const test = base.extend({
  server: async ({ dialect }, use) => {
    const server = await startBindistServer({
      dialect,
      catalogue: catalogueOf([
        {
          applicationId: 'tool',
          name: `To${EVIL}ol`,
          description: `Is${EVIL}\u2028described`,
          tags: [`t${EVIL}ag`],
          versions: [
            {
              version: '1.0.0',
              files: [
                { fileName: `set${EVIL}up.fdp.exe`, sizeBytes: 2000, description: `of${EVIL} use` },
                { fileName: `man${EVIL}ual.pdf`, sizeBytes: 1000 },
              ],
            },
          ],
        },
      ]),
    });
    await use(server);
    await server.close();
  },
});

test('what a server calls things hides and turns nothing on the page (fault 97)', async ({ app, server }) => {
  const { page } = app;
  await tryToSignIn(page, server.apiUrl, server.customerKey);
  await openApplication(page, 'Tool');
  const files = page.getByRole('region', { name: 'Files of 1.0.0' });
  await expect(files).toContainText('setup.fdp.exe');
  await expect(files).toContainText('manual.pdf');
  const texts = await page.evaluate(() => {
    const named = [...document.querySelectorAll('[aria-label], [title]')];
    return [
      document.body.innerText,
      ...named.flatMap((element) => [element.getAttribute('aria-label'), element.getAttribute('title')]),
    ].filter((text) => text !== null);
  });
  // Our own around a name, each closed: they keep it from turning the words beside it.
  const shown = texts.map((text) =>
    text.replaceAll(/[\n\t]/g, ' ').replaceAll(/\u2068(\P{Cf}*)\u2069/gu, '$1'),
  );
  expect(shown.filter((text) => HIDDEN.test(text))).toEqual([]);
});
