import type { Locator, Page } from '@playwright/test';
import type { Download } from '../../../src/shared/model.ts';
import type { FakeApp } from '../../support/page/fakeApp.ts';
import { lookNamed } from '../../support/page/looks.ts';
import * as sample from '../../support/page/sampleData.ts';
import { type Scene, sceneNamed } from '../../support/page/scenes.ts';
import { expect, test } from './fixture.ts';

// What broke in real hands and is seen on the page: docs/faults.md, from 62 on.

const inputsOf = (app: FakeApp, name: string) =>
  app.calls.filter(({ command }) => command === name).map(({ input }) => input);
const rowOf = (page: Page, fileName: string) => page.getByRole('article', { name: fileName, exact: true });
const patched = (app: FakeApp, fromRevision: number, changed: Download[]) =>
  app.emit('downloads.patched', {
    fromRevision,
    revision: fromRevision + 1,
    changed,
    removed: [],
    order: null,
  });
const first = sample.downloads[0] ?? sample.cancelled;

test.describe('cancelled and wanted back (fault 65)', () => {
  test('the row keeps what came, and goes on at the same byte', async ({ open }) => {
    const { page, app } = await open('downloads-cancelled');
    const row = rowOf(page, sample.cancelled.fileName);
    await expect(row).toContainText('Cancelled · 270 MB kept');
    await row.getByRole('button', { name: /^Undo cancelling/ }).press('Enter');
    await expect.poll(() => inputsOf(app, 'downloads.retry')).toEqual([{ ids: [sample.cancelled.id] }]);
    expect(inputsOf(app, 'downloads.deletePart')).toEqual([]);
  });

  test('deleted now, nothing of it is shown any more, without a reload', async ({ open }) => {
    const { page, app } = await open('downloads-cancelled');
    const row = rowOf(page, sample.cancelled.fileName);
    await row.getByRole('button', { name: /^Delete now .* frees 270 MB$/ }).click();
    await expect.poll(() => inputsOf(app, 'downloads.deletePart')).toEqual([{ ids: [sample.cancelled.id] }]);
    // Also when main forgets to take its numbers back.
    await patched(app, 1, [{ ...sample.cancelled, hasPart: false }]);
    await expect(row).not.toContainText('270 MB');
    await expect(row).toContainText('Cancelled');
    await expect(row.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '0');
    await expect(row.getByRole('button', { name: /^(Delete now|Undo)/ })).toHaveCount(0);
  });

  test('its row stays where it was, also among the active ones', async ({ open }) => {
    const { page, app } = await open({ ...sceneNamed('downloads'), answers: cancelling('downloads') });
    await page.getByRole('radio', { name: 'Active' }).click();
    await rowOf(page, first.fileName)
      .getByRole('button', { name: /^Cancel/ })
      .click();
    await expect.poll(() => inputsOf(app, 'downloads.cancel')).toEqual([{ ids: [first.id] }]);
    await patched(app, 1, [{ ...first, state: { kind: 'cancelled' }, bytesPerSecond: null }]);
    await expect(rowOf(page, first.fileName)).toContainText('Cancelled · 112 MB kept');
    await rowOf(page, first.fileName)
      .getByRole('button', { name: /^Undo cancelling/ })
      .click();
    await expect.poll(() => inputsOf(app, 'downloads.retry')).toEqual([{ ids: [first.id] }]);
  });

  test('the second click of a double click on Cancel deletes nothing, whatever lies there by then', async ({
    open,
  }) => {
    const { page, app } = await open({ ...sceneNamed('downloads'), answers: cancelling('downloads') });
    await standStill(page);
    const row = rowOf(page, first.fileName);
    const click = await clickerAt(row.getByRole('button', { name: /^Cancel/ }));
    await click();
    await expect.poll(() => inputsOf(app, 'downloads.cancel')).toEqual([{ ids: [first.id] }]);
    await patched(app, 1, [{ ...first, state: { kind: 'cancelled' }, bytesPerSecond: null }]);
    await expect(row.getByRole('button', { name: /^Undo cancelling/ })).toBeVisible();
    await click();
    // It did lie there.
    await expect(row.getByRole('button', { name: /^Remove/ })).toBeFocused();
    expect(inputsOf(app, 'downloads.remove')).toEqual([]);
    await page.clock.fastForward(500);
    await click();
    await expect.poll(() => inputsOf(app, 'downloads.remove')).toEqual([{ ids: [first.id] }]);
  });

  test('nor does that on Cancel for many', async ({ open }) => {
    const { page, app } = await open({ ...sceneNamed('downloads'), answers: cancelling('downloads') });
    await standStill(page);
    await page.getByText(/Select all/).click();
    const click = await clickerAt(page.getByRole('button', { name: /^Cancel \d/ }));
    await click();
    await expect.poll(() => inputsOf(app, 'downloads.cancel')).toHaveLength(1);
    const running = sample.downloads.filter(({ state }) =>
      ['transferring', 'paused', 'queued', 'waiting', 'resolving'].includes(state.kind),
    );
    await patched(
      app,
      1,
      running.map((each) => ({ ...each, state: { kind: 'cancelled' }, bytesPerSecond: null })),
    );
    const deleteNow = page.getByRole('button', { name: /^Delete now, frees/ });
    await expect(deleteNow).toBeVisible();
    await click();
    await deleteNow.click();
    expect(inputsOf(app, 'downloads.deletePart')).toEqual([]);
    await page.clock.fastForward(500);
    await deleteNow.click();
    await expect.poll(() => inputsOf(app, 'downloads.deletePart')).toHaveLength(1);
    expect(inputsOf(app, 'downloads.remove')).toEqual([]);
  });

  test('many that were cancelled together have one way back', async ({ open }) => {
    const { page, app } = await open('downloads-cancelled-together');
    const ids = sample.downloads
      .filter(({ state }) => ['transferring', 'paused', 'queued'].includes(state.kind))
      .map(({ id }) => id);
    await expect(page.getByText('4 cancelled · 244 MB kept')).toBeVisible();
    // Once, and where the hand is.
    await expect(page.getByText('4 selected')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Undo 4' })).toBeFocused();
    await page.getByRole('button', { name: 'Undo 4' }).click();
    await expect.poll(() => inputsOf(app, 'downloads.retry')).toEqual([{ ids }]);
    // No longer the second click of a double click, which would delete nothing.
    await page.waitForTimeout(600);
    await page.getByRole('button', { name: 'Delete now, frees 244 MB' }).click();
    await expect.poll(() => inputsOf(app, 'downloads.deletePart')).toHaveLength(1);
  });

  test('taking off the list says what becomes of what is on the disk', async ({ open }) => {
    const { page } = await open('downloads-cancelled');
    await page.getByRole('button', { name: 'More for report-designer-1.8.2.pkg' }).click();
    await expect(page.getByRole('menuitem', { name: 'Remove from the list' })).toContainText(
      'the file stays',
    );
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: `More for ${sample.cancelled.fileName}` }).click();
    await expect(page.getByRole('menuitem', { name: 'Undo' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'Remove from the list' })).toContainText(
      'deletes the 270 MB kept',
    );
    await page.keyboard.press('Escape');
    await page.getByText(/Select all/).click();
    await expect(page.getByText('450 MB of these are kept; Remove deletes them')).toBeVisible();
  });
});

test.describe('a link taken off the list and wanted back (fault 66)', () => {
  test('nothing looks like revoking, and the way back works by keyboard', async ({ open }) => {
    const { page, app } = await open(sharing('shares'));
    await page.clock.install();
    const remove = page.getByRole('button', { name: /^Remove link to FieldLink/ }).first();
    await remove.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText(/is off this list; the link itself works until .*\d/)).toBeVisible();
    expect(inputsOf(app, 'shares.forget')).toEqual([{ id: 'one' }]);
    // However long it takes: the focus is on it.
    const undo = page.getByRole('button', { name: /^Undo removing the link/ });
    await expect(undo).toBeFocused();
    await page.clock.fastForward(60_000);
    await expect(undo).toBeVisible();
    await page.keyboard.press('Enter');
    await expect.poll(() => inputsOf(app, 'shares.restore')).toEqual([{ id: 'one' }]);
    await expect(page.getByRole('button', { name: /^Remove link to/ })).toHaveCount(3);
  });

  test('left alone, it is gone after eight seconds, and no sooner', async ({ open }) => {
    const { page } = await open(sharing('shares'));
    await standStill(page);
    await page
      .getByRole('button', { name: /^Remove link to FieldLink/ })
      .first()
      .click();
    const undo = page.getByRole('button', { name: /^Undo removing the link/ });
    await expect(undo).toBeFocused();
    await page.getByRole('link', { name: 'Share links' }).focus();
    await page.mouse.move(5, 5);
    await page.clock.fastForward(7900);
    await expect(undo).toBeVisible();
    await page.clock.fastForward(200);
    await expect(undo).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^Remove link to/ })).toHaveCount(2);
  });
});

test.describe('what is said of checksums', () => {
  test('a row and its details never say Verified of what nothing proved (fault 69)', async ({ open }) => {
    const { page } = await open('download-details-unverifiable');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Cannot be verified');
    await expect(dialog.getByText(/^verified|Verified/)).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
    const row = rowOf(page, 'legacy-archive.zip');
    await expect(row).toContainText('Cannot be verified');
    await expect(row).not.toContainText('Verified');
    await expect(rowOf(page, 'report-designer-1.8.2.pkg')).toContainText('Verified');
  });

  test('what proved a file is named, and our own sum shown beside it (fault 70)', async ({ open }) => {
    const { page } = await open('download-details-sha512');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('verified: the SHA-512 is the published one');
    await expect(dialog).toContainText(sample.downloads[8]?.sha256 ?? 'no sum');
    await expect(dialog).toContainText('Computed here as well');
  });

  test('a version whose list says nothing is not said to be unverifiable (fault 69)', async ({ open }) => {
    const { page } = await open('library-one-file');
    const row = page.getByRole('article');
    await expect(row).not.toContainText(/gave no|cannot be verified|not verified/i);
    await expect(row).toContainText('SHA-256');
  });

  test('files say it each for itself (fault 69)', async ({ open }) => {
    const { page } = await open('library-sums-of-files');
    const files = page.getByRole('region', { name: /^Files of/ }).getByRole('listitem');
    await expect(files.nth(0)).toContainText('SHA-512');
    await expect(files.nth(1)).toContainText('SHA-256');
    await expect(files.nth(2)).toContainText('No checksum given: it will be downloaded, not verified.');
    await expect(files.nth(3)).toContainText('Cannot be verified');
  });
});

test.describe('lists', () => {
  test('half a list is said to be one, and nothing in it to be the newest (fault 71)', async ({ open }) => {
    const { page } = await open('library-incomplete');
    const versions = page.getByRole('region', { name: 'Versions' });
    await expect(versions).toContainText('100 of 140 came');
    await expect(versions.getByRole('button', { name: 'Try again' }).first()).toBeVisible();
    await expect(versions.getByText('Newest', { exact: true })).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Applications' })).toContainText('List is not complete');
  });

  test('what nobody can ask for is shown as unusable (fault 73)', async ({ open }) => {
    const { page } = await open('library-unusable');
    const versions = page.getByRole('region', { name: 'Versions' });
    await expect(versions).toContainText('10 versions have names this app cannot ask for:');
    await expect(versions).toContainText('next version / maybe');
    await versions.getByRole('button', { name: 'Show more' }).click();
    await expect(page.getByRole('list', { name: 'Unusable versions' }).getByRole('listitem')).toHaveCount(10);
    await expect(versions.getByText('Newest usable')).toBeVisible();
  });

  test('a list of nothing usable is not called empty (fault 73)', async ({ open }) => {
    const { page } = await open('library-nothing-usable');
    await expect(page.getByText('6.0.0/0')).toBeVisible();
    await expect(page.getByText('Nothing is published')).toHaveCount(0);
  });

  test('of fifty thousand versions those in view are drawn, and the last is reached (fault 88)', async ({
    open,
  }) => {
    const { page } = await open('library-50000-versions');
    const rows = page.getByRole('article');
    expect(await rows.count()).toBeLessThan(60);
    await page.locator('.versions').evaluate((scroller) => scroller.scrollTo({ top: 1e9 }));
    await expect(page.getByRole('article', { name: 'FieldLink 1.1.0', exact: true })).toBeInViewport();
    expect(await rows.count()).toBeLessThan(60);
    await page.getByRole('searchbox', { name: 'Search versions' }).fill('1.777.0');
    await expect(rows).toHaveCount(1);
    await expect(rows).toHaveAttribute('aria-label', 'FieldLink 1.777.0');
    await page.getByRole('searchbox', { name: 'Search versions' }).fill('');
    await expect(page.getByRole('article', { name: 'FieldLink 1.50000.0', exact: true })).toBeVisible();
  });

  test('a row with the focus is not lost by scrolling (fault 88)', async ({ open }) => {
    const { page } = await open('library-50000-versions');
    const share = page.getByRole('button', { name: 'Share 1.49999.0' });
    await share.focus();
    const scroller = page.locator('.versions');
    await scroller.evaluate((element) => element.scrollTo({ top: 1_000_000 }));
    await expect(share).not.toBeInViewport();
    await expect(share).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(
      page.getByRole('article', { name: 'FieldLink 1.50000.0', exact: true }).getByRole('button').first(),
    ).toBeFocused();
  });

  test('of ten thousand applications those in view are drawn, and each is found (fault 88)', async ({
    open,
  }) => {
    const { page } = await open('library-10000-applications');
    const options = page.getByRole('option');
    expect(await options.count()).toBeLessThan(80);
    await page.getByRole('searchbox', { name: 'Search applications' }).fill('application 9876');
    await expect(options).toHaveCount(1);
    await options.click();
    await expect(page.getByRole('heading', { name: 'Application 9876' })).toBeVisible();
  });
});

test('a storage in a private network is asked about by name, and allowed by one press (fault 87)', async ({
  open,
}) => {
  const { page, app } = await open('downloads-storage');
  const row = rowOf(page, sample.storageNotAllowed.fileName);
  await expect(row).toContainText('Waiting for minio.plant-7.example:9000 to be allowed');
  await expect(row).toContainText('in a private network, while the server itself is not');
  await row.getByRole('button', { name: 'Allow minio.plant-7.example:9000' }).press('Enter');
  await expect
    .poll(() => inputsOf(app, 'accounts.allowStorage'))
    .toEqual([{ accountId: sample.storageNotAllowed.accountId, host: 'minio.plant-7.example:9000' }]);
  await patched(app, 1, [{ ...sample.storageNotAllowed, state: { kind: 'queued' } }]);
  await expect(row.getByRole('button', { name: /^Allow/ })).toHaveCount(0);
});

test.describe('totals and what may be done (fault 78)', () => {
  test('the badge counts what goes on by itself, not what is paused', async ({ open }) => {
    const { page } = await open('downloads');
    await expect(page.locator('.nav-count')).toHaveText('7');
    await expect(page.locator('.summary')).toHaveText(
      '14.6 MB/s · at least 1.32 GB to go · 1 paused with 109 MB to go',
    );
  });

  test('that all are paused is said', async ({ open }) => {
    const { page } = await open('downloads-all-paused');
    await expect(page.locator('.summary')).toContainText('All paused');
    await expect(page.locator('.nav-count')).toHaveCount(0);
  });

  test('what is finished is not moved', async ({ open }) => {
    const { page } = await open('downloads-more');
    await expect(page.getByRole('menuitem', { name: 'Remove from the list' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: /^Move/ })).toHaveCount(0);
  });
});

test.describe('accounts (fault 79)', () => {
  test('signing out names the account, and its host as second', async ({ open }) => {
    const { page } = await open('account-sign-out');
    const question = page.getByRole('alertdialog');
    await expect(question.getByRole('heading')).toHaveText('Sign out of Kestrel Instruments?');
    await expect(question).toContainText('at api.bindist.eu');
  });

  test('a known key is said to be one, and what of a key worked', async ({ open }) => {
    const { page } = await open('account-known-key');
    const messages = page.getByRole('region', { name: 'Messages' });
    await expect(messages).toContainText(/This key was here already, as “\u2068?Kestrel\u2069?”/);
    await expect(messages).toContainText('without its part before the dot');
  });
});

test('what may not be a folder is said at its field (fault 83)', async ({ open }) => {
  const { page, app } = await open('settings-folder-refused');
  expect(inputsOf(app, 'settings.set')).toContainEqual({ downloadFolder: '/home/ingrid/.ssh' });
  const field = page.getByRole('textbox', { name: 'New downloads go to' });
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(/Folder was not chosen here/);
});

test('no name of a server brings what is not seen into the page (fault 97)', async ({ open }) => {
  for (const name of [
    'library-unusable',
    'library-long-names',
    'downloads-long-names',
    'shares-long-names',
  ]) {
    const { page } = await open(name);
    const unseen = await page.evaluate(() => {
      const shown = [...document.querySelectorAll('body *')].flatMap((element) => [
        ...[...element.childNodes].map((node) =>
          node.nodeType === Node.TEXT_NODE ? (node.nodeValue ?? '') : '',
        ),
        ...['aria-label', 'title', 'aria-valuetext'].map((each) => element.getAttribute(each) ?? ''),
      ]);
      return shown.filter((text) => /[\u202A-\u202E\u2066\u2067\u200B-\u200F\u00AD\u3164]/.test(text));
    });
    expect(unseen, name).toEqual([]);
  }
});

const rowTexts = '.download-facts > *, .download-title, .share-times > *, .summary';

test('no state is cut before its numbers at 800 pixels, nor at 200 % text (fault 78)', async ({ open }) => {
  const looks = [
    lookNamed('half'),
    lookNamed('phone'),
    lookNamed('big-text'),
    { ...lookNamed('half'), textPercent: 200 },
  ];
  for (const look of looks) {
    const { page } = await open('downloads-storage', look);
    const cut = await page.evaluate(
      (selector) =>
        [...document.querySelectorAll(selector)]
          .filter((element) => element.matches(':not(.origin, .download-title)'))
          .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
          .map((element) => element.textContent),
      rowTexts,
    );
    expect(cut).toEqual([]);
    const overlapping = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll('.download')].map((row) => row.getBoundingClientRect());
      const outside = [
        ...document.querySelectorAll('.download :is(.state, .row-actions, .file-name)'),
      ].filter((element) => {
        const box = element.getBoundingClientRect();
        const row = element.closest('.download')?.getBoundingClientRect();
        return row === undefined || box.bottom > row.bottom + 1 || box.right > row.right + 1;
      });
      return (
        boxes.filter((box, index) => (boxes[index + 1]?.top ?? box.bottom) < box.bottom - 1).length +
        outside.length
      );
    });
    expect(overlapping).toBe(0);
  }
});

test('rows of the library do not break at 800 pixels, nor at 200 % text (fault 78)', async ({ open }) => {
  for (const look of [lookNamed('half'), lookNamed('phone'), lookNamed('big-text')]) {
    const { page } = await open('library-incomplete', look);
    const broken = await page.evaluate(() =>
      [...document.querySelectorAll('.version-head, .file, .application')].flatMap((row) => {
        const edge = row.getBoundingClientRect();
        const name = row.querySelector('.version-name, .file-name, .application-name');
        // A short name takes little room; one that is cut is to keep enough to be told by.
        const isCut = name !== null && name.scrollWidth > name.clientWidth + 1 && name.clientWidth < 60;
        const boxes = [...row.children].map((child) => child.getBoundingClientRect());
        const isOver = boxes.some((box) => box.right > edge.right + 1 || box.bottom > edge.bottom + 1);
        const isOn = boxes.some((one, index) =>
          boxes
            .slice(index + 1)
            .some(
              (two) =>
                Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1 &&
                Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 1,
            ),
        );
        return isOver || isOn || isCut ? [row.textContent] : [];
      }),
    );
    expect(broken).toEqual([]);
  }
});

test('right to left, a number still stands before its unit (fault 78)', async ({ open }) => {
  const { page } = await open('downloads-cancelled', lookNamed('right-to-left'));
  const wrong = await page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    let seen = 0;
    while (texts.nextNode() !== null) {
      const node = texts.currentNode;
      const text = node.textContent ?? '';
      const match = /(\d[\d.]*) (B|kB|MB|GB)/.exec(text);
      if (match === null || node.parentElement?.closest('.visually-hidden, .minor') !== null) continue;
      seen += 1;
      const left = (start: number, length: number) => {
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + length);
        return range.getBoundingClientRect().left;
      };
      const number = match[1] ?? '';
      if (left(match.index, number.length) > left(match.index + number.length + 1, 1)) found.push(text);
    }
    return { found, seen };
  });
  expect(wrong.found).toEqual([]);
  expect(wrong.seen).toBeGreaterThan(8);
});

test('the system’s own colours leave bars and boxes to be seen (fault 78)', async ({ open }) => {
  const { page } = await open('downloads-selected', lookNamed('forced'));
  const looks = await page.evaluate(() => {
    const styleOf = (selector: string) => {
      const element = document.querySelector(selector);
      if (element === null) throw new Error(`There is no ${selector}.`);
      const { backgroundColor, borderTopColor, borderTopStyle, color } = getComputedStyle(element);
      return { backgroundColor, borderTopColor, borderTopStyle, color };
    };
    return {
      track: styleOf('.progress.moving'),
      bar: styleOf('.progress.moving > div'),
      box: styleOf('.checkbox .box'),
      current: styleOf('.nav-link[aria-current]'),
    };
  });
  expect(looks.track.borderTopStyle).toBe('solid');
  expect(looks.track.borderTopColor).not.toBe(looks.track.backgroundColor);
  expect(looks.bar.backgroundColor).not.toBe(looks.track.backgroundColor);
  // Chosen: filled, and its mark in another colour.
  expect(looks.box.backgroundColor).not.toBe(looks.track.backgroundColor);
  expect(looks.box.color).not.toBe(looks.box.backgroundColor);
  expect(looks.current.color).not.toBe(looks.current.backgroundColor);
});

/** However slow the machine: from here on only that time passes which the spec lets pass. */
async function standStill(page: Page): Promise<void> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
}

/** Clicks where this is now, also when something else is there by then. */
async function clickerAt(target: Locator): Promise<() => Promise<void>> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('There is nothing to click at.');
  return () => target.page().mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

function cancelling(name: string): Scene['answers'] {
  return {
    ...sceneNamed(name).answers,
    'downloads.cancel': { value: {} },
    'downloads.deletePart': { value: {} },
    'downloads.remove': { value: {} },
    'downloads.retry': { value: {} },
  };
}

function sharing(name: string): Scene {
  const scene = sceneNamed(name);
  const answers = { ...scene.answers, 'shares.forget': { value: {} }, 'shares.restore': { value: {} } };
  return { ...scene, answers };
}
