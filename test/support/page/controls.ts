import type { ElementHandle, Page } from 'playwright';
import { enumerateControls } from './enumerateControls.ts';

/** Something on the page that can be used: found in the DOM by what it is, not by what specs know of the page. */
export type Control = {
  /** The same for the same control of rows in the same state: what is used once for all of them. */
  readonly key: string;
  readonly kind: ControlKind;
  readonly isDisabled: boolean;
  /** `page`, or the menu or dialog that lies over it. */
  readonly scope: string;
};
export type ControlKind = (typeof KINDS)[number];

const KINDS = [
  'button',
  'checkbox',
  'link',
  'menuitem',
  'number',
  'option',
  'radio',
  'region',
  'switch',
  'textbox',
] as const;

const DOUBLE_CLICK_MS = 550;

/** Where controls are looked for, below what lies over it: the whole page, or one part of it. */
export type Within = { readonly root: string };

/** Every control that is there now: of the topmost menu or dialog alone, if there is one. Throws over a kind nobody knows how to use. */
export async function controlsNow(page: Page, within: Within): Promise<Control[]> {
  const found = await page.evaluate(enumerateControls, { ...within, wanted: null });
  if (!Array.isArray(found)) throw new Error('The page has no controls to tell of.');
  return found.map(({ kind, ...control }) => {
    const known = KINDS.find((each) => each === kind);
    if (known === undefined) throw new Error(`${control.key}: nobody knows how to use a ${kind}.`);
    return { ...control, kind: known };
  });
}

async function elementOf(
  page: Page,
  within: Within,
  { key }: Control,
): Promise<ElementHandle<Element> | null> {
  const handle = await page.evaluateHandle(enumerateControls, { ...within, wanted: key });
  return handle.asElement() as ElementHandle<Element> | null;
}

/** Uses a control in every way its kind has. False: it has gone meanwhile. */
export async function operate(page: Page, within: Within, control: Control): Promise<boolean> {
  const element = await elementOf(page, within, control);
  if (element === null) return false;
  try {
    await operateElement(page, within, control, element);
  } catch (error) {
    // What was done before may only now lead away, as signing out does.
    if (await element.evaluate((each) => each.isConnected).catch(() => false)) throw error;
    return false;
  }
  await settle(page);
  return true;
}

async function operateElement(
  page: Page,
  within: Within,
  control: Control,
  element: ElementHandle<Element>,
): Promise<void> {
  const find = () => elementOf(page, within, control);
  /** Whatever the use before did to it. */
  const again = async (use: (element: ElementHandle<Element>) => Promise<void>) => {
    await settle(page);
    const there = await find();
    if (there !== null && !(await there.evaluate((each) => each.matches(':disabled')))) await use(there);
  };
  switch (control.kind) {
    case 'number':
      await fillNumber(page, element);
      break;
    case 'textbox':
      await fillText(page, element, again);
      break;
    case 'checkbox':
    case 'switch':
      await element.focus();
      await page.keyboard.press('Space');
      await again((there) => clickLabel(there));
      // It ends as it did not begin: what comes with that is to be used too.
      await again(async (there) => {
        await there.focus();
        await page.keyboard.press('Space');
      });
      break;
    case 'radio':
      await press(page, element);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Space');
      break;
    case 'region':
      await element.focus();
      for (const key of ['PageDown', 'End', 'Home']) await page.keyboard.press(key);
      break;
    case 'option':
      await press(page, element);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      break;
    case 'button':
      await press(page, element);
      // Whoever presses another one as soon is taken for double clicking.
      if (/\|(Cancel|Remove)\b/.test(control.key)) await page.waitForTimeout(DOUBLE_CLICK_MS);
      // One more and one less are pressed as often as somebody would.
      if (/\|(Increase|Decrease)/.test(control.key)) {
        await again((there) => press(page, there));
        await again((there) => press(page, there));
      }
      break;
    case 'link':
    case 'menuitem':
      await press(page, element);
      break;
  }
}

/** With the mouse; where a message lies over it, by keyboard. */
async function press(page: Page, element: ElementHandle<Element>): Promise<void> {
  try {
    await element.click({ timeout: 1500 });
  } catch {
    if (!(await element.evaluate((each) => each.isConnected))) return;
    await element.focus();
    await page.keyboard.press('Enter');
  }
}

async function clickLabel(element: ElementHandle<Element>): Promise<void> {
  const label = await element.evaluateHandle((each) => each.closest('label') ?? each);
  await label
    .asElement()
    ?.click({ timeout: 1500 })
    .catch(() => element.press('Space'));
}

async function fillNumber(page: Page, element: ElementHandle<Element>): Promise<void> {
  await element.focus();
  const keys = ['ArrowUp', 'ArrowUp', 'ArrowDown', 'PageUp', 'End', 'Home', 'ArrowUp'];
  for (const key of keys) await page.keyboard.press(key);
  for (const typed of ['3', '2.5', '999999', '-7', '0', 'abc', '', '1e9', '4']) {
    await element.fill(typed);
    await page.keyboard.press('Enter');
  }
  await element.fill('5');
  await page.keyboard.press('Tab');
}

async function fillText(
  page: Page,
  element: ElementHandle<Element>,
  again: (use: (element: ElementHandle<Element>) => Promise<void>) => Promise<void>,
): Promise<void> {
  await element.focus();
  if (await element.evaluate((each) => each instanceof HTMLInputElement && each.readOnly)) {
    await page.keyboard.press('ControlOrMeta+A');
    return;
  }
  const before = await element.evaluate((each) => (each instanceof HTMLInputElement ? each.value : ''));
  await element.fill('ä <b>&copy;</b> ‮x');
  await page.keyboard.press('Tab');
  await again((there) => there.fill(''));
  await again((there) => there.fill(before === '' ? '7' : before));
  await again(async (there) => {
    await there.focus();
    // A form that can be sent is sent by its button, which is a control as well.
    if (!(await there.evaluate((each) => each.closest('form') !== null))) await page.keyboard.press('Enter');
  });
}

/** Until what was done is drawn: two frames, and whatever is being loaded or is fading has come or gone. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
  );
  await page
    .waitForFunction(() => document.querySelector('[data-exiting], [data-entering]') === null, null, {
      timeout: 2000,
    })
    .catch(() => undefined);
}
