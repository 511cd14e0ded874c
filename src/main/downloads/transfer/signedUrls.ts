import type { SignedUrl } from '../../bindist/index.ts';
import type { Clock } from '../clock.ts';

/** A request on its way when the URL runs out would come too late. Small, because a URL may live for two seconds only. */
const MARGIN_MS = 200;

/** The signed URL of one download: one at a time, shared by its connections, asked for only when a request needs it. */
export type SignedUrls = {
  /** One that has not run out, as far as can be known. Those who ask meanwhile share one question. */
  current(): Promise<SignedUrl>;
  /** The storage refused this one; the next `current` asks anew, unless another connection did so already. */
  refuse(url: SignedUrl): void;
  /** The one in use, for the next run of this download; in memory only. */
  held(): SignedUrl | null;
};

type Held = { readonly url: SignedUrl; readonly deadlineMs: number | null };

/**
 * @param ask asks the API; every call counts as a download on the server's statistics
 * @param known from an earlier run, if there is one
 */
export function createSignedUrls(
  ask: () => Promise<SignedUrl>,
  clock: Clock,
  known: SignedUrl | null = null,
): SignedUrls {
  let held: Held | null = known === null ? null : { url: known, deadlineMs: deadlineOnOurClock(known) };
  let asking: Promise<SignedUrl> | null = null;

  async function askOnce(): Promise<SignedUrl> {
    try {
      const url = await ask();
      const deadlineMs = deadlineOnOurClock(url);
      // Run out on arrival: then one of the clocks is wrong, and only the storage can tell. Judging by it would ask for ever.
      held = { url, deadlineMs: deadlineMs !== null && deadlineMs <= clock.now() ? null : deadlineMs };
      return url;
    } finally {
      asking = null;
    }
  }

  return {
    async current() {
      if (held !== null && (held.deadlineMs === null || clock.now() < held.deadlineMs)) {
        return held.url;
      }
      held = null;
      asking ??= askOnce();
      return asking;
    },
    refuse(url) {
      if (held?.url === url) {
        held = null;
      }
    },
    held: () => held?.url ?? null,
  };
}

/** The last moment, on this machine's clock, to send a request; null if nobody said one. */
export function deadlineOnOurClock(url: SignedUrl): number | null {
  return url.expiresAtServerMs === null ? null : url.expiresAtServerMs - url.clockOffsetMs - MARGIN_MS;
}
