import { APP_ORIGIN, isAppUrl } from './appOrigin.ts';

/** What is needed of a frame. Electron's `WebFrameMain` has it. */
export type SenderFrame = {
  readonly origin: string;
  readonly url: string;
  readonly parent: object | null;
  readonly detached: boolean;
  /** These two together identify a frame. */
  readonly processId: number;
  readonly frameToken: string;
};

/**
 * True only for the page itself: the main frame of our window, showing our origin. Refused are sub-frames, other origins, other
 * windows (whoever made them), and frames that are gone (null) or going.
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
