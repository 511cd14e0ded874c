import { HOSTILE_NOTES, NOTES_ELEMENTS } from '../../support/page/hostileNotes.ts';
import * as sample from '../../support/page/sampleData.ts';
import { type Scene, sceneNamed } from '../../support/page/scenes.ts';
import { expect, test } from './fixture.ts';

/** An application with one version of these notes, opened. */
function withNotes(...notes: readonly string[]): Scene {
  const versions = notes.map((releaseNotes, index) =>
    sample.version(`1.0.${notes.length - index}`, index + 1, { releaseNotes }),
  );
  const library = sceneNamed('library');
  const listed = library.answers['catalog.versions'];
  if (typeof listed !== 'object' || !('value' in listed)) throw new Error('The library has no versions.');
  return {
    ...library,
    answers: { ...library.answers, 'catalog.versions': { value: { ...listed.value, value: versions } } },
    arrange: (page) => page.getByRole('option', { name: 'FieldLink' }).click(),
  };
}

const READING = 'Reading the release notes…';
const PLAIN = /cannot be laid out as they were written/;

const all = Object.entries(HOSTILE_NOTES);
for (const [name, text] of all) {
  test(`notes made of ${name} hold nothing up and hide nothing (fault 82)`, async ({ open }) => {
    const { page } = await open(withNotes(text, 'Second thoughts.'));
    const version = page.getByRole('article', { name: 'FieldLink 1.0.2' });
    // While they are being read: whatever else is there answers.
    await page.getByRole('searchbox', { name: 'Search versions' }).fill('1.0');
    // By key: the row moves when the notes above it come, and a pointer would lose it.
    await page.getByRole('button', { name: '1.0.1', exact: true }).press('Enter');
    await expect(page.getByText('Second thoughts.')).toBeVisible();
    const notes = version.getByRole('region', { name: 'Release notes' });
    await expect(notes.or(version.getByText('The publisher wrote no release notes.'))).toBeVisible();
    await expect(notes.getByText(READING)).toHaveCount(0);
    await expect(version.getByRole('button', { name: 'Download 1.0.2' })).toBeVisible();
    await expect(version.getByRole('button', { name: /^Copy SHA-256 of / }).first()).toBeVisible();
    await expect(version.getByText('cannot be shown')).toHaveCount(0);

    const drawn = await notes.evaluateAll((regions) =>
      regions.flatMap((region) => [...region.querySelectorAll('*')].map(({ tagName }) => tagName)),
    );
    expect(drawn.filter((tag) => !NOTES_ELEMENTS.includes(tag))).toEqual([]);
    const links = await notes
      .getByRole('link')
      .evaluateAll((found) => found.map((a) => a.getAttribute('href')));
    expect(links.filter((href) => !/^https?:\/\//.test(href ?? ''))).toEqual([]);
    expect(await page.title()).toBe('Library – BinDist Desktop');

    // The route is kept, and so is the page.
    await page.reload();
    await expect(page.getByRole('button', { name: 'Download 1.0.1' })).toBeVisible();
  });
}

test('what cannot be laid out is shown from its beginning, as plain text, and said (fault 82)', async ({
  open,
}) => {
  const { page } = await open(
    withNotes(`Mind the voltage.\n\n${'> '.repeat(20_000)}deep`, `${'> '.repeat(300)}deep`),
  );
  const first = page.getByRole('article', { name: 'FieldLink 1.0.2' });
  await expect(first.getByText(PLAIN)).toContainText('This is their beginning, as plain text.');
  await expect(first.getByText(/^Mind the voltage\.\s+> > > /)).toBeVisible();
  await page.getByRole('button', { name: '1.0.1', exact: true }).click();
  const second = page.getByRole('article', { name: 'FieldLink 1.0.1' });
  await expect(second.getByText(PLAIN)).toContainText('This is their text.');
  await expect(second.getByText(/deep$/)).toBeVisible();
});

test('long notes are laid out from their beginning, and that is said', async ({ open }) => {
  const { page } = await open(withNotes(`**Mind** the voltage.\n\n${'word '.repeat(100_000)}`));
  const notes = page.getByRole('region', { name: 'Release notes' });
  await expect(notes.getByText('These notes are very long: this is their beginning.')).toBeVisible();
  await expect(notes.locator('strong')).toHaveText('Mind');
});

test('ordinary notes are laid out as they were written, entities and all', async ({ open }) => {
  const { page } = await open(
    withNotes(
      [
        '# New &amp; better',
        'A &copy; *sign* of ~~old~~ **new**, `code`  \nand a [guide][g], <https://kestrel.example/>, www.kestrel.example.',
        '3. three\n4. four\n   - inside',
        '- [x] done\n- [ ] not done',
        '> quoted',
        '| a | b |\n|---|---|\n| 1 | 2 |',
        '```\nrun & see\n```',
        'With a note[^n] and a ![picture](https://t.example/p.gif).',
        '---',
        '[g]: https://docs.kestrel.example/guide\n\n[^n]: The note.',
      ].join('\n\n'),
    ),
  );
  const notes = page.getByRole('region', { name: 'Release notes' });
  await expect(notes.getByRole('heading')).toHaveText('New & better');
  await expect(notes).toContainText('A © sign of');
  expect(await notes.locator('em').innerText()).toBe('sign');
  await expect(notes.locator('del')).toHaveText('old');
  await expect(notes.locator('strong')).toHaveText('new');
  await expect(notes.getByRole('link')).toHaveText([
    'guide',
    'https://kestrel.example/',
    'www.kestrel.example',
  ]);
  await expect(notes.locator('ol')).toHaveAttribute('start', '3');
  await expect(notes.locator('ol ul li')).toHaveText('inside');
  await expect(notes.locator('li', { hasText: '☑ done' })).toBeVisible();
  await expect(notes.locator('li', { hasText: '☐ not done' })).toBeVisible();
  await expect(notes.locator('blockquote')).toHaveText('quoted');
  await expect(notes.getByRole('cell')).toHaveText(['1', '2']);
  await expect(notes.locator('pre')).toHaveText('run & see');
  await expect(notes).toContainText('With a note[n] and a [picture].');
  await expect(notes.locator('li', { hasText: 'The note.' })).toHaveText('[n] The note.');
});

test('without a worker to read them notes are plain text', async ({ open }) => {
  const { page } = await open('settings');
  await page.addInitScript(() => Reflect.deleteProperty(window, 'Worker'));
  await page.goto(page.url().replace('#/settings', '#/library/fieldlink'));
  await page.reload();
  await expect(page.getByRole('region', { name: 'Release notes' })).toContainText(PLAIN);
});

test('a reader that does not come to an end is ended, and the notes are plain text (fault 82)', async ({
  open,
}) => {
  const { page } = await open('settings');
  await page.addInitScript(() => {
    class EndlessWorker extends EventTarget {
      postMessage(): void {
        // It reads and reads.
      }
      terminate(): void {
        Reflect.set(window, 'isEnded', true);
      }
    }
    Reflect.set(window, 'Worker', EndlessWorker);
  });
  await page.goto(page.url().replace('#/settings', '#/library/fieldlink'));
  await page.reload();
  await expect(page.getByRole('region', { name: 'Release notes' })).toContainText(PLAIN);
  expect(await page.evaluate(() => Reflect.get(window, 'isEnded'))).toBe(true);
});

test('a link in notes is followed by the app alone, however it is pressed (fault 82)', async ({ open }) => {
  const { page, app } = await open(
    withNotes(
      '[good](https://kestrel.example/a) [bad](https://kestrel.example:443@evil.example/) [worse](https://u:p@evil.example/)',
    ),
  );
  const links = page.getByRole('region', { name: 'Release notes' }).getByRole('link');
  await expect(links).toHaveText(['good']);
  await expect(links).toHaveAttribute('rel', 'noreferrer');
  const isFollowed = links.evaluate(
    (link) =>
      new Promise<boolean>((resolve) =>
        // Last of all, when everybody had a say.
        window.addEventListener('auxclick', ({ target, defaultPrevented }) => {
          if (target === link) resolve(!defaultPrevented);
        }),
      ),
  );
  await links.click({ button: 'middle' });
  expect(await isFollowed).toBe(false);
  await links.click();
  await expect
    .poll(() => app.calls.filter(({ command }) => command === 'host.openExternal').map(({ input }) => input))
    .toEqual([{ url: 'https://kestrel.example/a' }]);
});

test('notes of very many short lines are cut as plain text (fault 82)', async ({ open }) => {
  const { page } = await open(withNotes('- a\n  - b\n'.repeat(4000)));
  const notes = page.getByRole('region', { name: 'Release notes' });
  await expect(notes.getByText(PLAIN)).toContainText('This is their beginning, as plain text.');
  const lines = await notes.locator('.plain').evaluate(({ textContent }) => textContent?.split('\n').length);
  expect(lines).toBe(400);
});
