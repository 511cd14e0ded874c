import { type ApplicationId, applicationIdSchema } from '../../shared/model.ts';

/** Longer than any application's id can make it. */
const LONGEST_LINK = 200;

/**
 * What a `bindist:` link asks for: `bindist://application/<id>` shows an application, and nothing else can be asked: whoever can
 * make somebody click can make no download begin. Null for everything else.
 */
export function parseDeepLink(text: string): ApplicationId | null {
  if (text.length > LONGEST_LINK) return null;
  // By its letters, not by a URL parser: what that would mend or decode is refused.
  const [, id] = /^bindist:\/\/application\/([A-Za-z0-9_-]{1,100})\/?$/.exec(text) ?? [];
  const parsed = applicationIdSchema.safeParse(id);
  return parsed.success ? parsed.data : null;
}

/** The link among the words a program was started with. Where the system passes one it is the last; flags beside it are nobody's wish. */
export function deepLinkIn(words: readonly string[]): ApplicationId | null {
  const last = words.at(-1);
  return last === undefined ? null : parseDeepLink(last);
}
