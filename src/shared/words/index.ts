/// <reference path="./i18next.d.ts" />
import { createInstance } from 'i18next';
import { english } from './en/index.ts';

/**
 * The words of the app, for page, terminal and notifications alike: everything a person reads is looked up here by a key, so
 * that another language is one more catalogue beside `en/`. i18next does the looking up, and leaves plurals and numbers to
 * `Intl`: it depends on nothing, runs unchanged in Node, Electron and a browser, and checks keys and placeholders against
 * the English catalogue at compile time (i18next.d.ts).
 */
const words = createInstance();

// Everything is in memory already, so that nothing has to be waited for; what is shown is escaped where it is shown.
void words.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { words: english } },
  defaultNS: 'words',
  ns: ['words'],
  initAsync: false,
  interpolation: { escapeValue: false },
});

/** The text for a key: `t('doctor.tookTooLong')`, `t('notifications.arrived', { count: 3 })`. */
export const t = words.t;

/** The language of what `t` says now, as a BCP 47 tag: for `Intl` and the page's `lang`. */
export function language(): string {
  return words.language;
}
