import { APP_ORIGIN, isAppUrl } from './appOrigin.ts';

/** What is asked of a frame; Electron's `WebFrameMain` has it. */
export type SenderFrame = {
  readonly origin: string;
  readonly url: string;
  readonly parent: object | null;
  readonly detached: boolean;
};

/**
 * True only for the page itself: the main frame of one of our windows, showing our own origin. A sub-frame, another
 * origin, a frame already gone (null) or on its way out is refused.
 */
export function isTrustedSender(frame: SenderFrame | null): boolean {
  return (
    frame !== null &&
    !frame.detached &&
    frame.parent === null &&
    frame.origin === APP_ORIGIN &&
    isAppUrl(frame.url)
  );
}
