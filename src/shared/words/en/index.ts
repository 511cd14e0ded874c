import { doctor } from './doctor.ts';
import { errors } from './errors.ts';
import { library } from './library.ts';
import { notifications } from './notifications.ts';
import { settings } from './settings.ts';
import { shares } from './shares.ts';
import { signIn } from './signIn.ts';

/** The English catalogue: complete, and what every other is measured by. A file for each part of the app. */
export const english = { doctor, errors, library, notifications, settings, shares, signIn } as const;

export type English = typeof english;
