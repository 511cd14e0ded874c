import { toAppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { Account } from '../../shared/model.ts';
import type { BindistClient } from '../bindist/index.ts';
import { type Finding, ok, problem, skipped, warning } from './types.ts';

/** Signed URLs live for 30 minutes. A clock that is off by less does no harm, but shows that nobody sets it. */
const HARMLESS_SKEW_MS = 2 * 60_000;

/**
 * Whether the current account's server answers and accepts the key, and how far this computer's clock is off. One request tells
 * both.
 *
 * @param clientFor throws when there is no key
 */
export async function checkServer(
  account: Account | null,
  clientFor: (account: Account) => Promise<Pick<BindistClient, 'probe'>>,
): Promise<{ server: Finding; clock: Finding }> {
  if (account === null) {
    return {
      server: skipped('Nobody is signed in, so no server was asked.'),
      clock: skipped('Only a server’s answer tells how late it is.'),
    };
  }
  const { serverUrl } = account;
  const host = URL.canParse(serverUrl) ? new URL(serverUrl).host : 'no address';
  try {
    const client = await clientFor(account);
    const startedMs = performance.now();
    const { clockOffsetMs } = await client.probe();
    const tookMs = Math.round(performance.now() - startedMs);
    return {
      server: ok(`${host} answered in ${tookMs} ms and knows the key.`),
      clock: judgeClock(clockOffsetMs),
    };
  } catch (thrown) {
    const { title, text } = describeError(toAppError(thrown));
    return {
      server: problem(`${title} (${host}).`, text),
      clock: skipped('The server did not say how late it is.'),
    };
  }
}

/** @param offsetMs the server's clock minus ours; a difference of a second is within the precision of the header */
export function judgeClock(offsetMs: number): Finding {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (Math.abs(offsetMs) <= HARMLESS_SKEW_MS) {
    return ok(`This computer’s clock is right to within ${Math.max(1, seconds)} s.`);
  }
  const minutes = Math.round(seconds / 60);
  return warning(
    `This computer’s clock is ${minutes} min ${offsetMs > 0 ? 'behind' : 'ahead of'} the server’s.`,
    'Downloads allow for it, but secure connections may not: let the system set the clock.',
  );
}
