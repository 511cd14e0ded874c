import type { Page } from '@playwright/test';
import { type CommandInput, type CommandName, PRELOAD_GLOBAL } from '../../src/shared/contract.ts';

/** Calls a command as the page's own code could, past its components. Only where there is a preload. */
export function callFromPage<C extends CommandName>(
  page: Page,
  command: C,
  input: CommandInput<C>,
): Promise<unknown> {
  const call = { global: PRELOAD_GLOBAL, command: String(command), input: JSON.stringify(input) };
  return page.evaluate(
    (asked) => Reflect.get(window, asked.global).commands[asked.command](JSON.parse(asked.input)),
    call,
  );
}
