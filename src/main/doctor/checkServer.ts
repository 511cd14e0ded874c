import { toAppError } from '../../shared/errors.ts';
import type { Account } from '../../shared/model.ts';
import type { BindistClient } from '../bindist/index.ts';
import { type Judged, ok, problem, skipped, warning } from './types.ts';

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
): Promise<{ server: Judged; clock: Judged }> {
  if (account === null) {
    return {
      server: skipped({ code: 'serverNotAsked' }),
      clock: skipped({ code: 'clockNotAsked' }),
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
      server: ok({ code: 'serverAnswers', host, tookMs }),
      clock: judgeClock(clockOffsetMs),
    };
  } catch (thrown) {
    return {
      server: problem({ code: 'serverFails', host, error: toAppError(thrown) }),
      clock: skipped({ code: 'clockNotSaid' }),
    };
  }
}

/** @param offsetMs the server's clock minus ours; a difference of a second is within the precision of the header */
export function judgeClock(offsetMs: number): Judged {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (Math.abs(offsetMs) <= HARMLESS_SKEW_MS) {
    return ok({ code: 'clockRight', withinSeconds: Math.max(1, seconds) });
  }
  const minutes = Math.round(seconds / 60);
  return warning({ code: offsetMs > 0 ? 'clockBehind' : 'clockAhead', minutes });
}
