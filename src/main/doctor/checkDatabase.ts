import { z } from 'zod';
import { isWhole, type Storage } from '../storage/index.ts';
import { type Judged, ok, problem, warning } from './types.ts';

const versionSchema = z.object({ user_version: z.number() });
const countSchema = z.object({ count: z.number() });

/** Whether the state database is whole, and what is in it. */
export function checkDatabase({ database, problem: error }: Storage): Judged {
  if (!isWhole(database)) {
    return problem({ code: 'databaseDamaged' });
  }
  const { user_version: schema } = versionSchema.parse(database.prepare('PRAGMA user_version').get());
  const { count } = countSchema.parse(database.prepare('SELECT count(*) AS count FROM downloads').get());
  const finding = { code: 'databaseWhole', schema, downloads: count, error } as const;
  return error === null ? ok(finding) : warning(finding);
}
