export const settings = {
  title: 'Settings',
  loading: 'Loading settings…',
  appearance: {
    title: 'Appearance',
    theme: 'Theme',
    themes: { system: 'Like the system', light: 'Light', dark: 'Dark' },
    testChannel: 'Show versions of the Test channel too',
  },
  downloads: {
    title: 'Downloads',
    folder: 'New downloads go to',
    choose: 'Choose…',
  },
  speed: {
    title: 'Speed and connections',
    lowImpact: 'Low impact',
    lowImpactHint:
      'One download at a time over one connection, so that others on this network are hardly disturbed. The numbers below come back when it is off.',
    limit: 'Limit the speed of all downloads together',
    atMost: 'At most',
    concurrentDownloads: 'Downloads at the same time',
    connectionsPerDownload: 'Connections for one download, at most',
    connectionsPerDownloadHint: 'As few are used as bring the full speed.',
    connectionsPerHost: 'Connections to one server, at most',
    connectionsTotal: 'Connections in all, at most',
  },
  about: {
    title: 'About',
    runs: {
      electron: 'BinDist Desktop {{version}}, running as a desktop app.',
      web: 'BinDist Desktop {{version}}, running in your browser, served by this computer.',
      terminal: 'BinDist Desktop {{version}}, running in a terminal.',
    },
    keysInKeychain:
      'API keys are kept in this computer’s keychain and sent to your server alone. A file whose publisher gave a checksum is proved by it before it gets its name.',
    keysInMemory:
      'API keys are kept in memory for this run only, since this computer’s keychain cannot be used, and sent to your server alone. A file whose publisher gave a checksum is proved by it before it gets its name.',
    check: 'Check this app…',
  },
  doctor: {
    title: 'Check this app',
    checking: 'Checking…',
    copy: 'Copy report',
    copied: 'Report',
    close: 'Close',
    names: {
      keychain: 'Keychain',
      server: 'Server',
      clock: 'Clock',
      proxy: 'Proxy',
      downloadFolder: 'Download folder',
      stateFolder: 'State folder',
      database: 'Database',
    },
    statuses: { ok: 'In order', warning: 'Warning', problem: 'Problem', skipped: 'Not checked' },
    inOrder: 'Everything is in order.',
    problems_one: '{{count}} problem',
    problems_other: '{{count}} problems',
    warnings_one: '{{count}} warning',
    warnings_other: '{{count}} warnings',
    /** A list of the two above, as the language joins one. */
    found: 'Found {{list}}. The report holds no key and no link: it can be attached to a bug.',
  },
} as const;
