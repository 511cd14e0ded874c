/**
 * What is said of each kind of error (`ErrorCode`). `title`: a few words, what happened. `text`: what happened and what to do, in whole
 * sentences. Where a text names the server, `textUnnamed` is for when its name is not known. `{{details}}` is empty, or a code in
 * brackets after a space: ` (HTTP 503)`.
 */
export const errors = {
  /** Whether anything was lost. */
  kept: {
    part: 'What has arrived so far is kept, and the download goes on from there.',
    nothingPublished: 'Nothing was put under the final name.',
    evidence: 'Nothing was put under the final name. The part is kept as evidence.',
    ifFolderComesBack: 'If the folder comes back with the part in it, the download goes on from there.',
    nothingBegun: 'Nothing was begun.',
    leftAsItIs: 'What has arrived so far is left as it is.',
    safelyWritten: 'What was safely written is kept.',
    downloadsUnaffected: 'Downloads are not affected while the app is running.',
    nothingChanged: 'Nothing was changed.',
    stateSetAside: 'Downloaded files, parts and API keys were not touched.',
    whatTheyHave: 'Downloads keep what they have.',
    foreignFile: 'What is there was left as it is.',
    keyAndDownloads: 'The key and the downloads are kept.',
    noKeysInside: 'The app goes on. API keys are not in there.',
  },
  unknown: 'unknown',
  serverSays: 'The server says: “{{message}}”.',
  network: {
    offline: {
      title: 'No network',
      text: 'This computer has no connection to the network. Downloads begin again by themselves when it is back.',
    },
    dns: {
      title: 'Server not found',
      text: 'The name of {{server}} could not be looked up. Check the address and the network connection.',
      textUnnamed:
        'The name of the server could not be looked up. Check the address and the network connection.',
    },
    refused: {
      title: 'Server does not answer',
      text: '{{server}} refused the connection: it may be down, or the address may be wrong. It is tried again by itself.',
      textUnnamed:
        'The server refused the connection: it may be down, or the address may be wrong. It is tried again by itself.',
    },
    tls: {
      title: 'Connection is not secure',
      text: "The identity of {{server}} could not be proved{{details}}, so nothing was sent. Check this computer's date and the network you are on; otherwise tell whoever runs the server.",
      textUnnamed:
        "The identity of the server could not be proved{{details}}, so nothing was sent. Check this computer's date and the network you are on; otherwise tell whoever runs the server.",
    },
    timeout: {
      title: 'Server took too long',
      text: '{{server}} did not answer in time. Try again in a moment.',
      textUnnamed: 'The server did not answer in time. Try again in a moment.',
    },
    interrupted: {
      title: 'Connection was cut',
      text: 'The connection to {{server}} broke again and again. Try again when the network is steadier.',
      textUnnamed:
        'The connection to the server broke again and again. Try again when the network is steadier.',
    },
    proxy: {
      title: 'Proxy refused the connection',
      text: 'The proxy between here and {{server}} refused to pass the request. Check the proxy settings of this computer.',
      textUnnamed:
        'The proxy between here and the server refused to pass the request. Check the proxy settings of this computer.',
    },
  },
  server: {
    unavailable: {
      title: 'Server has trouble',
      text: '{{server}} answered that it cannot serve right now{{details}}. Try again later.',
      textUnnamed: 'The server answered that it cannot serve right now{{details}}. Try again later.',
    },
    rateLimited: {
      title: 'Too many requests',
      text: '{{server}} asks to slow down. It is tried again by itself.',
      textUnnamed: 'The server asks to slow down. It is tried again by itself.',
      textWithTime: '{{server}} asks to slow down. It is tried again in {{seconds}} s.',
      textUnnamedWithTime: 'The server asks to slow down. It is tried again in {{seconds}} s.',
    },
    badAnswer: {
      title: 'Answer makes no sense',
      text: 'What {{server}} sent is not what a BinDist server sends{{details}}. A sign-in page of the network, a proxy or a wrong address can be the cause. Open a web page to check the network, then try again.',
      textUnnamed:
        'What the server sent is not what a BinDist server sends{{details}}. A sign-in page of the network, a proxy or a wrong address can be the cause. Open a web page to check the network, then try again.',
    },
    badRedirect: {
      title: 'Sent somewhere unsafe',
      text: '{{server}} pointed to an address that is not safe to follow, so it was not followed. Tell whoever runs the server.',
      textUnnamed:
        'The server pointed to an address that is not safe to follow, so it was not followed. Tell whoever runs the server.',
    },
    urlRefused: {
      title: 'Storage refused the link',
      text: "The storage refused a fresh download link{{details}}. If this computer's clock is wrong, set it; otherwise tell whoever runs the server.",
    },
    rejected: {
      title: 'Server refused the request',
      text: '{{server}} would not accept the request{{details}}.',
      textUnnamed: 'The server would not accept the request{{details}}.',
    },
    answerTooLarge: {
      title: 'Answer is too large',
      text: '{{server}} sent {{actual}}. Nothing of it was used. Tell whoever runs the server.',
      textUnnamed: 'The server sent {{actual}}. Nothing of it was used. Tell whoever runs the server.',
      textUnmeasured:
        '{{server}} sent more than this app reads at once. Nothing of it was used. Tell whoever runs the server.',
      textUnnamedUnmeasured:
        'The server sent more than this app reads at once. Nothing of it was used. Tell whoever runs the server.',
    },
    listIncomplete: {
      title: 'List is not complete',
      text: '{{server}} has more than it gave. What came is shown, but the newest may be missing. Try again; if it stays so, tell whoever runs the server.',
      textUnnamed:
        'The server has more than it gave. What came is shown, but the newest may be missing. Try again; if it stays so, tell whoever runs the server.',
      textCounted:
        '{{server}} has more than it gave: {{actual}} of {{expected}} came. What came is shown, but the newest may be missing. Try again; if it stays so, tell whoever runs the server.',
      textUnnamedCounted:
        'The server has more than it gave: {{actual}} of {{expected}} came. What came is shown, but the newest may be missing. Try again; if it stays so, tell whoever runs the server.',
      textFewer:
        '{{server}} has more than it gave: fewer of {{expected}} came. What came is shown, but the newest may be missing. Try again; if it stays so, tell whoever runs the server.',
      textUnnamedFewer:
        'The server has more than it gave: fewer of {{expected}} came. What came is shown, but the newest may be missing. Try again; if it stays so, tell whoever runs the server.',
      textUnusable:
        '{{server}} lists {{actual}}, which cannot be asked for under that name and may be what is wanted, so that nothing was taken instead. Name exactly what you want; tell the publisher.',
      textUnnamedUnusable:
        'The server lists {{actual}}, which cannot be asked for under that name and may be what is wanted, so that nothing was taken instead. Name exactly what you want; tell the publisher.',
    },
    unsafeStorage: {
      title: 'Sent somewhere unsafe',
      text: 'The server says the file is at {{server}}, which is inside this computer or its own link, where no published file can be. It was not asked. Tell whoever runs the server.',
      textUnnamed:
        'The server says the file is at an address, which is inside this computer or its own link, where no published file can be. It was not asked. Tell whoever runs the server.',
    },
    privateStorage: {
      title: 'Storage is in a private network',
      text: 'The server says the file is at {{server}} in a private network, while the server itself is not. That can be right (a store behind a VPN) or an attempt to reach into your network. Allow this storage if you know it; the download waits for that.',
      textUnnamed:
        'The server says the file is at an address in a private network, while the server itself is not. That can be right (a store behind a VPN) or an attempt to reach into your network. Allow this storage if you know it; the download waits for that.',
    },
  },
  account: {
    none: {
      title: 'Not signed in',
      text: 'This needs an account with an API key. Sign in, and it goes on.',
    },
    keyRefused: {
      title: 'Key not accepted',
      text: '{{server}} does not accept this API key: it may be mistyped, expired or revoked. Sign in again with a valid key.',
      textUnnamed:
        'The server does not accept this API key: it may be mistyped, expired or revoked. Sign in again with a valid key.',
    },
    forbidden: {
      title: 'Not allowed',
      text: 'This account may not have this.',
      advice: 'Ask the publisher for access.',
    },
    badServerUrl: {
      title: 'Not a server address',
      text: 'That is not the address of a server. It looks like https://api.example.com.',
    },
    insecureServer: {
      title: 'Connection would be open to all',
      text: 'The key would travel to {{server}} without encryption, so it was not sent. Use an https:// address.',
      textUnnamed:
        'The key would travel to the server without encryption, so it was not sent. Use an https:// address.',
    },
    serverChanged: {
      title: 'Account names another server',
      text: "The key of this account was given for {{expected}}, but this app's records name {{actual}} now. They were changed from outside, and the key was sent nowhere. Sign in to the right server again.",
      textUnnamed:
        "The key of this account was given for another server, but this app's records name a different one now. They were changed from outside, and the key was sent nowhere. Sign in to the right server again.",
    },
  },
  publisher: {
    notFound: {
      title: 'Not there',
      text: 'The server has no such thing, or this account cannot see it. It may have been withdrawn: ask the publisher.',
    },
    linkExpired: { title: 'Link has expired', text: 'This share link has run out. Make a new one.' },
    fileMissing: {
      title: 'File is missing at the publisher',
      text: 'The version is listed, but its file is not in the storage. Only the publisher can put it back.',
    },
    fileReplaced: {
      title: 'File keeps changing',
      text: 'The publisher replaced this file while it was coming down, more than once. Old and new bytes are never mixed. Try again later.',
    },
    sizeMismatch: {
      title: 'Size is not what was published',
      text: 'The publisher says {{expected}} bytes, the storage has {{actual}}. Tell the publisher.',
      textMore: 'The publisher says {{expected}} bytes, the storage has more. Tell the publisher.',
      textUnmeasured: 'The publisher says one size, and the storage has another. Tell the publisher.',
    },
    checksumMismatch: {
      title: 'File is not what was published',
      text: 'The {{digest}} does not match, twice over. Published: {{expected}}. Arrived: {{actual}}. Do not use this file; tell the publisher.',
    },
  },
  disk: {
    full: {
      title: 'Disk is full',
      text: 'There is too little room left in {{folder}}. Free some space: the download then goes on by itself.',
      textUnnamed:
        'There is too little room left in the folder. Free some space: the download then goes on by itself.',
    },
    folderMissing: {
      title: 'Folder is gone',
      text: '{{folder}} cannot be found: it was moved, deleted or unplugged. Bring it back, or choose another folder.',
      textUnnamed:
        'The folder cannot be found: it was moved, deleted or unplugged. Bring it back, or choose another folder.',
    },
    noSuchFolder: {
      title: 'No such folder',
      text: '{{named}} names {{folder}}, and no folder is there. Make it first, or name another folder.',
      textUnnamed:
        '{{named}} names the folder, and no folder is there. Make it first, or name another folder.',
    },
    notWritable: {
      title: 'Folder cannot be written to',
      text: 'This account of the computer may not write to {{folder}}. Choose another folder, or change its permissions.',
      textUnnamed:
        'This account of the computer may not write to the folder. Choose another folder, or change its permissions.',
    },
    fileMissing: {
      title: 'File is no longer there',
      text: '{{file}} was moved, renamed or deleted after it was downloaded. Download it again if you need it.',
      textUnnamed:
        'The file was moved, renamed or deleted after it was downloaded. Download it again if you need it.',
    },
    failed: {
      title: 'Disk reported an error',
      text: 'Reading or writing {{folder}} failed{{details}}. Check the disk, then try again.',
      textUnnamed: 'Reading or writing the folder failed{{details}}. Check the disk, then try again.',
    },
    fileChanged: {
      title: 'File is not the downloaded one any more',
      text: 'What is at {{folder}} now is not what was downloaded and checked: something else changed or replaced it, so it was not used. Download it again if you need it.',
      textUnnamed:
        'What is at the folder now is not what was downloaded and checked: something else changed or replaced it, so it was not used. Download it again if you need it.',
    },
  },
  keychain: {
    unavailable: {
      title: 'No keychain here',
      text: "This computer's keychain cannot be used{{details}}, so an API key that is entered is kept for this run only, and has to be entered again for the next one.",
    },
    locked: {
      title: 'Keychain is locked',
      text: 'The keychain is locked. Unlock it and sign in again; until then an API key that is entered is kept for this run only.',
    },
  },
  app: {
    invalidInput: {
      title: 'Not understood',
      text: 'Something in the request is not valid. Check what you entered.',
    },
    notFound: { title: 'No longer in the list', text: 'That entry does not exist any more.' },
    wrongState: {
      title: 'Not possible right now',
      text: 'That cannot be done in the state the download is in.',
    },
    busyElsewhere: {
      title: 'Already running elsewhere',
      text: 'Another copy of BinDist is working on this already. Use that one, or wait until it is done.',
    },
    notSupportedHere: {
      title: 'Not possible here',
      text: 'This cannot be done from a browser. Use the desktop app for it.',
    },
    stateDamaged: {
      title: 'Saved state could not be read',
      text: 'The saved queue and settings were damaged or from a newer version. They were set aside, and a backup or a fresh state is used.',
      textSetAside:
        'The saved queue and settings were damaged or from a newer version. They were set aside as {{path}}, and a backup or a fresh state is used.',
      textInPart:
        'Of the saved queue, {{actual}} could not be read: what is damaged is left as it is in {{folder}}, and not shown.',
      textUnnamedInPart:
        'Of the saved queue, {{actual}} could not be read: what is damaged is left as it is in the folder, and not shown.',
    },
    internal: {
      title: 'Something went wrong',
      text: 'This is a fault of BinDist Desktop itself. Try again; if it happens again, please report it.',
    },
    folderNotAllowed: {
      title: 'Folder was not chosen here',
      /** Only the app's own dialog can allow it. */
      text: "Downloads may not be put into {{folder}}: only into a folder that was chosen in the app's own dialog.",
      textUnnamed:
        "Downloads may not be put into the folder: only into a folder that was chosen in the app's own dialog.",
      /** Where no dialog can. */
      textListed:
        'Downloads may not be put into {{folder}}: only into {{expected}} and what is below, by its whole path. The terminal allows others with --folder when the app is started.',
      textUnnamedListed:
        'Downloads may not be put into the folder: only into {{expected}} and what is below, by its whole path. The terminal allows others with --folder when the app is started.',
      choose: 'Choose another folder.',
      instead: 'They go to the folder {{actual}} instead.',
    },
    stateOpenToOthers: {
      title: 'State can be read by others',
      text: 'The queue and settings are in {{folder}}, which cannot be kept from other users of this computer: the disk knows no permissions, or the folder belongs to somebody else. Put the state elsewhere if others use this computer.',
      textUnnamed:
        'The queue and settings are in the folder, which cannot be kept from other users of this computer: the disk knows no permissions, or the folder belongs to somebody else. Put the state elsewhere if others use this computer.',
    },
  },
} as const;
