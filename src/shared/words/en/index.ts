import { common } from './common.ts';

/** The English catalogue: complete, and what every other is measured by. A file for each part of the app. */
export const english = { common } as const;

export type English = typeof english;
