import type { BrowserContext, ConsoleMessage, Page } from 'playwright';

const POLICY = 'Policy refused: ';

/** What pages complain of: exceptions nobody caught, errors in the console, what their content security policy refused. */
export class Complaints {
  readonly all: string[] = [];
  readonly #expected: RegExp[] = [];

  /** For a spec that provokes one on purpose: as narrow as can be. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  get unexpected(): string[] {
    return this.all.filter((complaint) => !this.#expected.some((pattern) => pattern.test(complaint)));
  }

  /** Listens to every page of a context, those that are open and those to come. The function stops it. */
  async watch(context: BrowserContext): Promise<() => void> {
    const stops: (() => void)[] = [];
    const listen = (page: Page) => {
      const onConsole = (message: ConsoleMessage) => {
        if (message.type() === 'error') this.all.push(message.text());
      };
      const onError = (error: Error) => this.all.push(error.message);
      page.on('console', onConsole).on('pageerror', onError);
      stops.push(() => page.off('console', onConsole).off('pageerror', onError));
    };
    for (const page of context.pages()) {
      listen(page);
      await page.evaluate(reportPolicy, POLICY).catch(() => undefined);
    }
    await context.addInitScript(reportPolicy, POLICY);
    context.on('page', listen);
    return () => {
      context.off('page', listen);
      for (const stop of stops) stop();
    };
  }
}

/** Runs in the page. The console says most of them by itself; what it leaves out is said here. */
function reportPolicy(prefix: string): void {
  document.addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, blockedURI, sample, disposition }) => {
      if (disposition === 'enforce') console.error(`${prefix}${effectiveDirective} ${blockedURI} ${sample}`);
    },
  );
}
