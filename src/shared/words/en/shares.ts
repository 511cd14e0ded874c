export const shares = {
  title: 'Share links',
  loading: 'Loading share links…',
  tryAgain: 'Try again',
  empty: 'No share links yet',
  emptyAdvice:
    'Choose a version in the <library/> and share it: the link works without a key, for as long as you say.',
  library: 'library',
  dialog: {
    title: 'Share <application/> <version/>',
    whatVersion:
      'Whoever has the link can download this version without a key until it runs out. It cannot be taken back.',
    whatFile:
      'Whoever has the link can download <file/> without a key until it runs out. It cannot be taken back.',
    worksFor: 'Works for',
    presets: { m30: '30 min', m60: '1 hour', m240: '4 hours', m1440: '24 hours' },
    minutes: 'Minutes',
    bounds: 'A whole number from {{least}} to {{most}} (24 hours).',
    cancel: 'Cancel',
    create: 'Create link',
    creating: 'Creating…',
  },
  created: {
    link: 'Share link',
    worksUntil: 'Works until <time/> ({{relative}}).',
    done: 'Done',
  },
  copy: 'Copy link',
  copied: 'Link',
  copyOf: 'Copy link to {{what}}',
  expired: 'Expired',
  expires: 'Expires {{relative}}',
  made: 'made {{relative}}',
  removeOf: 'Remove link to {{what}} from this list',
  /** BinDist cannot take a link back, and the words must not look as if it had been. */
  removeExpired: 'Remove from this list; the link has run out',
  removeLiving: 'Remove from this list; the link itself works until {{time}}',
  removedExpired: '<application/> <version/> is off this list; the link has run out.',
  removedLiving: '<application/> <version/> is off this list; the link itself works until {{time}}.',
  undoOf: 'Undo removing the link to {{what}}',
} as const;
