import { common } from './common.ts';
import { doctor } from './doctor.ts';
import { errors } from './errors.ts';

/** The English catalogue: complete, and what every other is measured by. A file for each part of the app. */
export const english = { common, doctor, errors } as const;

export type English = typeof english;
