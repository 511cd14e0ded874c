/** Words that several parts of the app share. `_one` and `_other` are the plural forms (`Intl.PluralRules`). */
export const common = {
  theServer: 'the server',
  seconds_one: '{{count, number}} second',
  seconds_other: '{{count, number}} seconds',
} as const;
