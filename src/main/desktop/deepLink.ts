import { type ApplicationId, applicationIdSchema } from '../../shared/model.ts';

/** Longer than the id of any application makes it. */
const LONGEST_LINK = 200;

/**
 * The application that a `bindist:` link names. `bindist://application/<id>` shows an application, and no other link is
 * understood: whoever can make somebody click must not be able to start a download. Null for everything else.
 */
export function parseDeepLink(text: string): ApplicationId | null {
  if (text.length > LONGEST_LINK) return null;
  // Compared letter by letter. A URL parser would mend or decode what is refused here.
  const [, id] = /^bindist:\/\/application\/([A-Za-z0-9_-]{1,100})\/?$/.exec(text) ?? [];
  const parsed = applicationIdSchema.safeParse(id);
  return parsed.success ? parsed.data : null;
}

/** The link among the arguments a program was started with. Systems pass it as the last one. Switches beside it are ignored. */
export function deepLinkIn(words: readonly string[]): ApplicationId | null {
  const last = words.at(-1);
  return last === undefined ? null : parseDeepLink(last);
}
