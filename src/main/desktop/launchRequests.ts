import type { ApplicationId } from '../../shared/model.ts';

/** Brings the window to the front and shows the application, if one was asked for. */
type Answer = (applicationId: ApplicationId | null) => void;

/**
 * Requests for the window: the start itself, a second start, a link. The system sends them at any time. Those that come before
 * the window exists are answered together, with the last link among them.
 */
export class LaunchRequests {
  #first: ApplicationId | null;
  #answer: Answer | null = null;

  /** @param first the request of the start itself */
  constructor(first: ApplicationId | null) {
    this.#first = first;
  }

  arrive(applicationId: ApplicationId | null): void {
    if (this.#answer === null) this.#first = applicationId ?? this.#first;
    else this.#answer(applicationId);
  }

  /** Answers requests from now on, and at once those that have come. */
  answerWith(answer: Answer): void {
    this.#answer = answer;
    answer(this.#first);
  }
}
