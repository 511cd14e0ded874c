import { APP_ORIGIN, isAppUrl } from './appOrigin.ts';

/** What is asked of a frame; Electron's `WebFrameMain` has it. */
export type SenderFrame = {
  readonly origin: string;
  readonly url: string;
  readonly parent: object | null;
  readonly detached: boolean;
  /** Together the frame's identity. */
  readonly processId: number;
  readonly frameToken: string;
};

/**
 * True only for the page itself: the main frame of our window, showing our own origin. A sub-frame, another origin, another
 * window (whoever made it), a frame already gone (null) or on its way out is refused.
 *
 * @param mainFrame of our window; null while there is none
 */
export function isTrustedSender(
  frame: SenderFrame | null,
  mainFrame: Pick<SenderFrame, 'processId' | 'frameToken'> | null,
): boolean {
  return (
    frame !== null &&
    mainFrame !== null &&
    frame.processId === mainFrame.processId &&
    frame.frameToken === mainFrame.frameToken &&
    !frame.detached &&
    frame.parent === null &&
    frame.origin === APP_ORIGIN &&
    isAppUrl(frame.url)
  );
}
