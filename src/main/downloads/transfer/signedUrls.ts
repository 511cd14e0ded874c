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
};

/** Where the URL in use is kept, for the next run of this download too. */
export type HeldUrl = {
  get(): SignedUrl | null;
  set(url: SignedUrl | null): void;
};

/**
 * @param ask asks the API; every call counts as a download on the server's statistics
 */
export function createSignedUrls(ask: () => Promise<SignedUrl>, clock: Clock, held: HeldUrl): SignedUrls {
  let asking: Promise<SignedUrl> | null = null;
  /** Had run out on arrival. */
  let undated: SignedUrl | null = null;

  function hasRunOut(url: SignedUrl): boolean {
    const deadlineMs = deadlineOnOurClock(url);
    return deadlineMs !== null && deadlineMs <= clock.now();
  }

  async function askOnce(): Promise<SignedUrl> {
    try {
      const url = await ask();
      // Run out on arrival: then one of the clocks is wrong, and only the storage can tell. Judging by it would ask for ever.
      undated = hasRunOut(url) ? url : null;
      held.set(url);
      return url;
    } finally {
      asking = null;
    }
  }

  return {
    async current() {
      const url = held.get();
      if (url !== null && (url === undated || !hasRunOut(url))) {
        return url;
      }
      held.set(null);
      asking ??= askOnce();
      return asking;
    },
    refuse(url) {
      if (held.get() === url) {
        held.set(null);
      }
    },
  };
}

/** The last moment, on this machine's clock, to send a request; null if nobody said one. */
export function deadlineOnOurClock(url: SignedUrl): number | null {
  return url.expiresAtServerMs === null ? null : url.expiresAtServerMs - url.clockOffsetMs - MARGIN_MS;
}
