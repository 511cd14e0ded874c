import type { English } from './en/index.ts';

declare module 'i18next' {
  /** A key that is not in the English catalogue, or a placeholder without its value, does not compile. */
  interface CustomTypeOptions {
    defaultNS: 'words';
    resources: { words: English };
    enableSelector: false;
  }
}
