import type { Page } from 'playwright';
import { type Control, controlsNow, operate, settle, type Within } from './controls.ts';

/** A page that is swept, and how to get it back to where the sweep began. */
export type Swept = {
  readonly page: Page;
  readonly within: Within;
  /** After a control that led away: another view, signed out. Answers the page, which may be another one. */
  restart(): Promise<Page>;
  /** Controls of states that pass by themselves, too fast to be sure of: they are used where they are met. */
  readonly passing?: RegExp;
};

export type SweepResult = {
  readonly used: readonly Control[];
  /** Seen, but never in a state in which it could be used. */
  readonly neverUsable: readonly string[];
};

const STEPS_MAX = 500;
const TRIES_MAX = 3;
const STEPS_TO_TARGET_MAX = 6;

/**
 * Uses every control that is there, and every one that comes to be there by that: menus and their items, dialogs and what is
 * in them. Ends when no control is left that was seen and could be used. Throws when the page goes blank or a part of it breaks.
 */
export async function sweep(swept: Swept): Promise<SweepResult> {
  const sweeper = new Sweeper(swept);
  await sweeper.begin();
  for (let step = 0; step < STEPS_MAX; step += 1) if (!(await sweeper.step())) break;
  return sweeper.result();
}

class Sweeper {
  #page: Page;
  #start = '';
  readonly #passing: RegExp | null;
  readonly #within: Within;
  readonly #restart: () => Promise<Page>;
  readonly #used = new Map<string, Control>();
  readonly #seen = new Map<string, Control>();
  /** After which control another one was there: what opened its menu, what its dialog made of a tick. */
  readonly #via = new Map<string, Control>();
  readonly #tries = new Map<string, number>();
  /** The control to get to, and how many steps may still be taken towards it. */
  #target: Control | null = null;
  #stepsLeft = 0;
  /** From the second try on everything is used anew until the target is there: what made it appear may take more than one. */
  #anew: Set<string> | null = null;

  constructor({ page, within, restart, passing }: Swept) {
    this.#passing = passing ?? null;
    this.#page = page;
    this.#within = within;
    this.#restart = restart;
  }

  async begin(): Promise<void> {
    await settle(this.#page);
    this.#start = await whereIs(this.#page);
  }

  /** False: there is nothing left to do. */
  async step(): Promise<boolean> {
    const now = await this.#look();
    if (now === null) {
      this.#page = await this.#restart();
      return true;
    }
    const isOpen = (each: Control) => !each.isDisabled && !this.#used.has(each.key);
    // On the way to one, the others wait: they may close what it is in.
    const next =
      now.find((each) => each.key === this.#target?.key && isOpen(each)) ??
      this.#wayTo(now) ??
      now.find(isOpen);
    if (next !== undefined) await this.#use(next);
    else if (scopeOf(now) !== 'page') await this.#close(scopeOf(now));
    else return this.#beginAgain();
    return true;
  }

  result(): SweepResult {
    const unused = [...this.#seen.values()].filter(
      ({ key }) => !this.#used.has(key) && this.#passing?.test(key) !== true,
    );
    const missed = unused.filter(({ isDisabled }) => !isDisabled).map(({ key }) => key);
    if (missed.length > 0) throw new Error(`These controls were seen and never used:\n${missed.join('\n')}`);
    return { used: [...this.#used.values()], neverUsable: unused.map(({ key }) => key) };
  }

  /** What is there now. Null: a control led away, and what it led to is not of this view. */
  async #look(after: Control | null = null): Promise<Control[] | null> {
    await settle(this.#page);
    const now = await controlsNow(this.#page, this.#within);
    // Asked after, since a control may lead away while this looks: signing out takes as long as its answer.
    if ((await whereIs(this.#page)) !== this.#start) return null;
    for (const control of now) {
      const isNew = !control.isDisabled && this.#seen.get(control.key)?.isDisabled !== false;
      if (after !== null && isNew) this.#via.set(control.key, after);
      if (this.#seen.get(control.key)?.isDisabled !== false) this.#seen.set(control.key, control);
    }
    return now;
  }

  async #use(control: Control): Promise<void> {
    if (!(await operate(this.#page, this.#within, control))) return;
    this.#used.set(control.key, control);
    this.#anew?.add(control.key);
    await expectWhole(this.#page, control.key);
    await this.#look(control);
    if (control.key === this.#target?.key) this.#target = null;
  }

  async #close(scope: string): Promise<void> {
    await this.#page.keyboard.press('Escape');
    const now = await this.#look();
    if (now === null || scopeOf(now) === scope) this.#page = await this.#restart();
  }

  /** All that is there is used. What is left is in a menu or dialog that has closed, or in a state that has passed. */
  async #beginAgain(): Promise<boolean> {
    const left = [...this.#seen.values()].find(
      ({ key, isDisabled }) =>
        !isDisabled &&
        !this.#used.has(key) &&
        this.#passing?.test(key) !== true &&
        (this.#tries.get(key) ?? 0) < TRIES_MAX,
    );
    if (left === undefined) return false;
    this.#tries.set(left.key, (this.#tries.get(left.key) ?? 0) + 1);
    this.#page = await this.#restart();
    this.#target = left;
    this.#stepsLeft = STEPS_TO_TARGET_MAX;
    this.#anew = (this.#tries.get(left.key) ?? 0) > 1 ? new Set() : null;
    return true;
  }

  /** The control to use again, of those that are there, to get to the one that is wanted. */
  #wayTo(now: readonly Control[]): Control | undefined {
    if (this.#target === null || this.#stepsLeft === 0) return undefined;
    const anew = this.#anew;
    if (anew !== null) return now.find(({ key, isDisabled }) => !isDisabled && !anew.has(key));
    this.#stepsLeft -= 1;
    let at: Control | null = this.#target;
    for (let depth = 0; at !== null && depth < 20; depth += 1) {
      const before: Control | undefined = this.#via.get(at.key);
      const there = now.find(({ key, isDisabled }) => key === before?.key && !isDisabled);
      if (there !== undefined) return there;
      at = before ?? null;
    }
    return undefined;
  }
}

function scopeOf(now: readonly Control[]): string {
  return now[0]?.scope ?? 'page';
}

/** What a restart has to bring back: the view, or the form to sign in. */
function whereIs(page: Page): Promise<string> {
  return page.evaluate(() => {
    const main = document.querySelector('main');
    return `${main?.className} ${main?.getAttribute('aria-label')}`;
  });
}

/** As long as a page takes that was loaded again, on a busy machine. */
const DRAWN_WITHIN_MS = 10_000;

async function expectWhole(page: Page, after: string): Promise<void> {
  const isDrawn = () => (document.getElementById('root')?.childElementCount ?? 0) > 0;
  await page.waitForFunction(isDrawn, null, { timeout: DRAWN_WITHIN_MS }).catch(() => {
    throw new Error(`The page is blank after ${after}.`);
  });
  const broken = await page.evaluate(() =>
    [...document.querySelectorAll('.broken')].map(({ textContent }) => textContent),
  );
  if (broken.length > 0) throw new Error(`After ${after}: ${broken.join('; ')}`);
}
