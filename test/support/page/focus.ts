import type { Page } from 'playwright';

/** Where the keyboard is: the role's element, its name and the row it is in. `nowhere`: on the page's body. */
export function whereFocusIs(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) return 'nowhere';
    const name = activeElement.getAttribute('aria-label') ?? activeElement.textContent.trim();
    const row = activeElement.closest('article')?.getAttribute('aria-label');
    const dialog = activeElement.closest('[role=dialog], [role=alertdialog]') === null ? '' : ', in a dialog';
    return `${activeElement.tagName.toLowerCase()} ${name}${row ? ` of ${row}` : ''}${dialog}`;
  });
}
