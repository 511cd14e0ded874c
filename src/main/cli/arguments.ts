import type { z } from 'zod';
import { AppFailure } from '../../shared/errors.ts';

/** An argument of the command line, as the id or name it must be. Throws `app.invalidInput`. */
export function parseArgument<S extends z.ZodType>(schema: S, argument: string): z.output<S> {
  const parsed = schema.safeParse(argument);
  if (!parsed.success) throw new AppFailure({ code: 'app.invalidInput' });
  return parsed.data;
}
