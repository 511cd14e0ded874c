import type { CommandInput, CommandName, CommandOutput } from '../../shared/contract.ts';
import { describeError } from '../../shared/messages.ts';
import { plainText } from '../../shared/plainText.ts';
import { bridge } from '../bridge.ts';
import { showToast } from './store.ts';

/** Runs a command whose failure belongs to no form: it is told in a toast. Answers null then. */
export async function command<C extends CommandName>(
  name: C,
  input: CommandInput<C>,
): Promise<CommandOutput<C> | null> {
  const result = await bridge.invoke(name, input);
  if (result.ok) return result.value;
  const { title, text } = describeError(result.error);
  showToast('problem', plainText(`${title}. ${text}`));
  return null;
}

/** Copies and says so; what the system refuses is said as well. */
export async function copyText(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    showToast('info', `${what} copied.`);
    return true;
  } catch {
    showToast('problem', `${what} could not be copied: select it and copy it by hand.`);
    return false;
  }
}
