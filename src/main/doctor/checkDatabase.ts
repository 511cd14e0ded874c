import { z } from 'zod';
import { describeError } from '../../shared/messages.ts';
import { isWhole, type Storage } from '../storage/index.ts';
import { type Finding, ok, problem, warning } from './types.ts';

const versionSchema = z.object({ user_version: z.number() });
const countSchema = z.object({ count: z.number() });

/** Whether the state database is whole, and what is in it. */
export function checkDatabase({ database, problem: found }: Storage): Finding {
  if (!isWhole(database)) {
    return problem(
      'The state database is damaged.',
      'Start the app anew: it sets the damaged one aside and keeps every part that was downloaded.',
    );
  }
  const { user_version } = versionSchema.parse(database.prepare('PRAGMA user_version').get());
  const { count } = countSchema.parse(database.prepare('SELECT count(*) AS count FROM downloads').get());
  const what = `The state database is whole (schema ${user_version}, ${count} downloads).`;
  return found === null ? ok(what) : warning(what, describeError(found).text);
}
