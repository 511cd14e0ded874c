/** What the doctor found, and what to do about it. */
export const doctor = {
  keychain: {
    works: 'The keychain keeps and gives back what it is given.',
    forgets: 'The keychain did not give back what it was given.',
    forgetsAdvice: 'Keys may have to be entered at every start. Look at the keychain of this computer.',
    /** The title of an error. */
    fails: '{{title}}.',
  },
  server: {
    answers: '{{host}} answered in {{tookMs}} ms and knows the key.',
    fails: '{{title}} ({{host}}).',
    notAsked: 'Nobody is signed in, so no server was asked.',
  },
  clock: {
    notAsked: 'Only a server’s answer tells what time it is.',
    notSaid: 'The server did not say what time it is.',
    right: 'This computer’s clock is right to within {{seconds}} s.',
    behind: 'This computer’s clock is {{minutes}} min behind the server’s.',
    ahead: 'This computer’s clock is {{minutes}} min ahead of the server’s.',
    advice: 'Downloads allow for it, but secure connections may not: let the system set the clock.',
  },
  proxy: {
    none: 'No proxy is set.',
    some: 'Proxies of the environment: {{list}}.',
    one: '{{variable}}: {{host}}',
    exceptNames: 'not for {{count}} names',
    makesNoSense: 'The variable {{variable}} names something that is no proxy.',
    makesNoSenseAdvice: 'Set it to an address like http://proxy.example:3128, or take it away.',
  },
  folder: {
    notTried:
      'Downloads of the terminal go to the folder it is in, or to the one that --out names: none was tried.',
    missing: {
      downloads: 'There is no folder {{folder}}, where downloads go.',
      state: 'There is no folder {{folder}}, where the queue is kept.',
      advice: 'Make it (or plug its disk in again), or choose another folder.',
    },
    notWritable: {
      downloads: 'No file can be made in {{folder}}, where downloads go ({{systemCode}}).',
      state: 'No file can be made in {{folder}}, where the queue is kept ({{systemCode}}).',
      advice: 'Choose another folder, or give this user the right to write there.',
      adviceFull: 'Make room on that disk.',
    },
    nearlyFull: {
      downloads: 'Only {{gigabytes}} GB are free in {{folder}}, where downloads go.',
      state: 'Only {{gigabytes}} GB are free in {{folder}}, where the queue is kept.',
      advice: 'Make room before the next download.',
    },
    works: {
      downloads: 'Files can be made in {{folder}}, where downloads go; {{gigabytes}} GB are free.',
      state: 'Files can be made in {{folder}}, where the queue is kept; {{gigabytes}} GB are free.',
    },
    worksUnmeasured: {
      downloads: 'Files can be made in {{folder}}, where downloads go.',
      state: 'Files can be made in {{folder}}, where the queue is kept.',
    },
  },
  database: {
    damaged: 'The state database is damaged.',
    damagedAdvice:
      'Start the app anew: it sets the damaged one aside and keeps every part that was downloaded.',
    whole: 'The state database is whole (schema {{schema}}, {{downloads}} downloads).',
  },
  tookTooLong: 'It did not answer in time.',
  tookTooLongAdvice: 'Try again; if it stays so, start this computer anew.',
  checkFailed: 'The check itself failed ({{kind}}).',
  checkFailedAdvice: 'Attach this report to a bug.',
} as const;
