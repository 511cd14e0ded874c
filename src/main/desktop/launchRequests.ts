import type { ApplicationId } from '../../shared/model.ts';

/** Brings the window to the front and shows the application, if one was asked for. */
type Answer = (applicationId: ApplicationId | null) => void;

/**
 * Requests for the window: the start itself, a second start, a link. The system makes them when it likes; those that come before
 * there is a window are answered as one, with the last link among them.
 */
export class LaunchRequests {
  #first: ApplicationId | null;
  #answer: Answer | null = null;

  /** @param first what the start itself asks for */
  constructor(first: ApplicationId | null) {
    this.#first = first;
  }

  arrive(applicationId: ApplicationId | null): void {
    if (this.#answer === null) this.#first = applicationId ?? this.#first;
    else this.#answer(applicationId);
  }

  /** From now on: at once for what has come so far. */
  answerWith(answer: Answer): void {
    this.#answer = answer;
    answer(this.#first);
  }
}
