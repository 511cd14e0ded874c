import { common } from './common.ts';
import { errors } from './errors.ts';

/** The English catalogue: complete, and what every other is measured by. A file for each part of the app. */
export const english = { common, errors } as const;

export type English = typeof english;
