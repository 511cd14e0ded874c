import type { DoctorReport } from '../../../src/shared/doctor/report.ts';
import {
  type Account,
  type Application,
  accountIdSchema,
  applicationIdSchema,
  type Checksum,
  type Download,
  type DownloadState,
  downloadIdSchema,
  fileIdSchema,
  type HostInfo,
  type Session,
  type Settings,
  type ShareLink,
  shareIdSchema,
  type Version,
  type VersionFile,
  versionNameSchema,
} from '../../../src/shared/model.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MB = 1_000_000;

/** When the tests began: they may take half an hour, and nothing that is to be seen may run out meanwhile. */
export const now = Date.now();

export const sha256: Checksum = { kind: 'sha256', hex: '9f86d081884c7d659a2feaa0c55ad015'.repeat(2) };
export const unverifiable: Checksum = { kind: 'unverifiable', declared: null };

export const HOSTILE_NAME = '\u202Egpj.exe.رواية-طويلة-جدا\u202C';
export const LONG_NAME = `kestrel-${'extraordinarily-long-part-of-a-name-'.repeat(6)}final.tar.zst`;

export const host: HostInfo = {
  kind: 'electron',
  appVersion: '0.1.0',
  platform: 'linux',
  canShowInFolder: true,
  canOpenFiles: true,
  canChooseFolder: true,
  isDemo: false,
};

export const settings: Settings = {
  theme: 'system',
  downloadFolder: '/home/ingrid/Downloads',
  concurrentDownloads: 3,
  connectionsPerDownload: 16,
  connectionsPerHost: 16,
  connectionsTotal: 32,
  bytesPerSecondLimit: null,
  lowImpact: false,
  showTestChannel: true,
};

export function account(id: string, name: string, over: Partial<Account> = {}): Account {
  return {
    id: accountIdSchema.parse(id),
    name,
    serverUrl: 'https://api.bindist.eu',
    keyStorage: 'keychain',
    hasKey: true,
    ...over,
  };
}

const kestrel = account('kestrel', 'Kestrel Instruments');

export const session: Session = {
  accounts: [
    kestrel,
    account('harbour', 'Harbour Systems', {
      serverUrl: 'https://dist.harbour.example',
      keyStorage: 'session',
    }),
    account('old', 'Norrland Survey', { serverUrl: 'https://bindist.norrland.example:8443', hasKey: false }),
  ],
  currentAccountId: kestrel.id,
  keychain: { state: 'available' },
};

export const signedOut: Session = { accounts: [], currentAccountId: null, keychain: { state: 'available' } };

export function application(
  id: string,
  name: string,
  description: string | null,
  tags: string[] = [],
): Application {
  return {
    applicationId: applicationIdSchema.parse(id),
    name,
    description,
    isActive: true,
    createdAt: now - 900 * DAY_MS,
    updatedAt: now - 3 * DAY_MS,
    tags,
  };
}

export const applications: Application[] = [
  application('fieldlink', 'FieldLink', 'Work orders, measurements and photos for service technicians.', [
    'desktop',
    'field-service',
  ]),
  application('gateway', 'Gateway OS', 'System image of the GX gateways.', ['firmware', 'gateway']),
  application('kx40', 'KX-40 Firmware', 'Firmware of the KX-40 spectrometer.', ['firmware']),
  application('spectra', 'Spectra Studio', 'Measure, fit and report spectra.', [
    'desktop',
    'windows',
    'macos',
  ]),
  application('usb', 'USB Driver Pack', null),
];

const NOTES = `## What is new

- Photos are attached **before** an order is closed
- Sync goes on after a change from Wi-Fi to mobile

| Area | Change | Ticket |
|---|---|---|
| Maps | Offline tiles for Norway and Finland | FL-2198 |

See the [migration guide](https://docs.kestrel.example/migrate), then run \`fieldlink migrate\`.

<script>document.title = 'owned'</script> ![tracker](https://tracker.example/pixel.gif)`;

export function version(name: string, daysOld: number, over: Partial<Version> = {}): Version {
  return {
    applicationId: applicationIdSchema.parse('fieldlink'),
    version: versionNameSchema.parse(name),
    versionId: null,
    releaseNotes: NOTES,
    isActive: true,
    isEnabled: true,
    createdAt: now - daysOld * DAY_MS,
    updatedAt: null,
    sizeBytes: 38 * MB,
    downloadCount: 212,
    checksum: sha256,
    ...over,
  };
}

export const versions: Version[] = [
  version('5.3.0-beta.2', 2, { isEnabled: false }),
  version('5.2.0', 27),
  version('5.1.0', 60, { releaseNotes: null, checksum: unverifiable }),
  version('5.0.1', 90, { sizeBytes: null }),
  version('5.0.0', 120, { isActive: false }),
  version('4.10.2', 200, { sizeBytes: 5_368_709_120 }),
];

export function file(
  id: string,
  fileName: string,
  fileType: VersionFile['fileType'],
  over: Partial<VersionFile> = {},
): VersionFile {
  return {
    fileId: fileIdSchema.parse(id),
    fileName,
    fileType,
    sizeBytes: 36 * MB,
    checksum: sha256,
    order: 0,
    description: null,
    ...over,
  };
}

export const files: VersionFile[] = [
  file('setup', 'FieldLink-Setup.exe', 'MAIN'),
  file('runtime', 'vc-runtime-2026.msi', 'DEPENDENCY', { sizeBytes: 24 * MB }),
  file('notes', 'Release-Notes.pdf', 'DOCUMENTATION', { sizeBytes: 840_000, description: 'For print' }),
  file('config', 'defaults.toml', 'CONFIGURATION', { sizeBytes: 0, checksum: unverifiable }),
];

export function download(
  index: number,
  fileName: string,
  state: DownloadState,
  over: Partial<Download> = {},
): Download {
  const sizeBytes = over.sizeBytes === undefined ? 180 * MB : over.sizeBytes;
  const isCompleted = state.kind === 'completed';
  const receivedBytes = over.receivedBytes ?? (isCompleted ? (sizeBytes ?? 0) : 0);
  return {
    id: downloadIdSchema.parse(`download-${index}`),
    accountId: kestrel.id,
    applicationId: applicationIdSchema.parse('fieldlink'),
    applicationName: 'FieldLink',
    version: versionNameSchema.parse(`4.${index}.0`),
    channel: 'stable',
    fileId: fileIdSchema.parse(`file-${index}`),
    fileName,
    folder: settings.downloadFolder,
    path: isCompleted ? `${settings.downloadFolder}/${fileName}` : null,
    state,
    sizeBytes,
    receivedBytes,
    verifiedBytes: receivedBytes,
    bytesPerSecond: null,
    verification: isCompleted ? 'verified' : null,
    provedBy: isCompleted ? 'sha256' : null,
    hasPart: !isCompleted && receivedBytes > 0,
    sha256: isCompleted && sha256.kind === 'sha256' ? sha256.hex : null,
    requests: 12,
    refreshes: 2,
    bytesFetched: receivedBytes,
    resumedFromByte: 0,
    bytesPerSecondLimit: null,
    createdAt: now - index * MINUTE_MS,
    ...over,
  };
}

/** One download in each state there is. */
export const downloads: Download[] = [
  download(
    1,
    'FieldLink-Setup-5.2.0.exe',
    { kind: 'transferring' },
    {
      receivedBytes: 112 * MB,
      bytesPerSecond: 11.4 * MB,
      resumedFromByte: 40 * MB,
    },
  ),
  download(
    2,
    'gateway-os-3.2.0.img.zst',
    { kind: 'transferring' },
    {
      applicationName: 'Gateway OS',
      sizeBytes: null,
      receivedBytes: 61 * MB,
      bytesPerSecond: 3.2 * MB,
    },
  ),
  download(
    3,
    'spectra-studio-2026.2.dmg',
    { kind: 'verifying' },
    {
      applicationName: 'Spectra Studio',
      receivedBytes: 180 * MB,
    },
  ),
  download(
    4,
    'kx40-r119b.bin',
    { kind: 'resolving' },
    { applicationName: 'KX-40 Firmware', sizeBytes: null },
  ),
  download(5, 'usb-drivers-3.4.1.zip', { kind: 'queued' }, { applicationName: 'USB Driver Pack' }),
  download(6, 'calibration-2026-10.tar.gz', { kind: 'paused' }, { receivedBytes: 71 * MB }),
  download(
    7,
    'FieldLink-Setup-5.1.0.exe',
    {
      kind: 'waiting',
      reason: 'retryAt',
      retryAt: now + 4 * MINUTE_MS,
      error: { code: 'server.rateLimited', host: 'api.bindist.eu', retryAfterMs: 240_000 },
    },
    { receivedBytes: 9 * MB },
  ),
  download(
    8,
    'archive-2019.zip',
    {
      kind: 'waiting',
      reason: 'diskFull',
      retryAt: null,
      error: { code: 'disk.full', path: settings.downloadFolder, neededBytes: 900 * MB },
    },
    { receivedBytes: 30 * MB, sizeBytes: 930 * MB },
  ),
  download(9, 'report-designer-1.8.2.pkg', { kind: 'completed', completedAt: now - 5 * MINUTE_MS }),
  download(
    10,
    'legacy-archive.zip',
    { kind: 'completed', completedAt: now - 9 * MINUTE_MS },
    {
      verification: 'unverifiable',
    },
  ),
  download(
    11,
    'usb-drivers-3.3.0.zip',
    {
      kind: 'failed',
      error: { code: 'publisher.checksumMismatch', expected: 'ab'.repeat(32), actual: '3c'.repeat(32) },
    },
    { applicationName: 'USB Driver Pack', receivedBytes: 180 * MB, sha256: '3c'.repeat(32) },
  ),
  download(12, 'FieldLink-Setup-4.9.0.exe', { kind: 'cancelled' }),
];

/** Cancelled, with what had come of it kept. */
export const cancelled: Download = download(
  13,
  'gateway-os-3.1.0.img.zst',
  { kind: 'cancelled' },
  { applicationName: 'Gateway OS', sizeBytes: 300 * MB, receivedBytes: 270 * MB },
);

/** Its storage is in a private network, which nobody has allowed yet. */
export const storageNotAllowed: Download = download(
  14,
  'kx40-r120.bin',
  {
    kind: 'waiting',
    reason: 'storageNotAllowed',
    retryAt: null,
    error: { code: 'server.privateStorage', host: 'minio.plant-7.example:9000' },
  },
  { applicationName: 'KX-40 Firmware', receivedBytes: 0 },
);

/** As many versions as nobody publishes, newest first. */
export function manyVersions(count: number): Version[] {
  return Array.from({ length: count }, (_, index) =>
    version(`1.${count - index}.0`, index, { releaseNotes: `Change ${count - index} of the series.` }),
  );
}

export function manyApplications(count: number): Application[] {
  return Array.from({ length: count }, (_, index) =>
    application(
      `app-${index + 1}`,
      `Application ${index + 1}`,
      index % 3 === 0 ? null : 'One of very many, with a few words about it.',
      index % 4 === 0 ? ['desktop'] : [],
    ),
  );
}

/** A queue of any length, in all states. */
export function manyDownloads(count: number): Download[] {
  return Array.from({ length: count }, (_, index) => {
    const pattern = downloads[index % downloads.length];
    if (pattern === undefined) throw new Error('There is no sample download.');
    return {
      ...pattern,
      id: downloadIdSchema.parse(`many-${index}`),
      fileName: `${index + 1}-${pattern.fileName}`,
    };
  });
}

export function share(id: string, minutesLeft: number, over: Partial<ShareLink> = {}): ShareLink {
  return {
    id: shareIdSchema.parse(id),
    accountId: kestrel.id,
    applicationId: applicationIdSchema.parse('fieldlink'),
    applicationName: 'FieldLink',
    version: versionNameSchema.parse('5.2.0'),
    fileId: null,
    fileName: null,
    shareUrl: 'https://api.bindist.eu/v1/downloads/shared/k3JxQ0aP7uYw2mVtRb8sZcNe5Lh1GdFo',
    createdAt: now - 12 * MINUTE_MS,
    expiresAt: now + minutesLeft * MINUTE_MS,
    ...over,
  };
}

export const shares: ShareLink[] = [
  share('one', 55),
  share('two', 1300, { fileName: 'Release-Notes.pdf', createdAt: now - 2 * 60 * MINUTE_MS }),
  share('three', -300, { applicationName: 'Gateway OS', createdAt: now - 2 * DAY_MS }),
];

/** What the doctor says: all in order, or one of each. */
export function doctorReport(worst: 'ok' | 'problem'): DoctorReport {
  const isBad = worst === 'problem';
  const host = 'api.bindist.eu';
  return {
    checks: [
      isBad
        ? {
            id: 'keychain',
            status: 'warning',
            finding: { code: 'keychainFails', error: { code: 'keychain.locked' } },
          }
        : { id: 'keychain', status: 'ok', finding: { code: 'keychainWorks' } },
      isBad
        ? {
            id: 'server',
            status: 'problem',
            finding: { code: 'serverFails', host, error: { code: 'network.dns', host } },
          }
        : { id: 'server', status: 'ok', finding: { code: 'serverAnswers', host, tookMs: 84 } },
      isBad
        ? { id: 'clock', status: 'skipped', finding: { code: 'clockNotSaid' } }
        : { id: 'clock', status: 'ok', finding: { code: 'clockRight', withinSeconds: 1 } },
      { id: 'proxy', status: 'ok', finding: { code: 'proxies', proxies: [], exceptNames: null } },
      {
        id: 'downloadFolder',
        status: 'ok',
        finding: { code: 'folderWorks', folder: '~/Downloads', purpose: 'downloads', freeBytes: 212.4e9 },
      },
      {
        id: 'stateFolder',
        status: 'ok',
        finding: {
          code: 'folderWorks',
          folder: '~/.local/state/bindist-desktop',
          purpose: 'state',
          freeBytes: 212.4e9,
        },
      },
      {
        id: 'database',
        status: 'ok',
        finding: { code: 'databaseWhole', schema: 2, downloads: 12, error: null },
      },
    ],
    facts: {
      appVersion: '0.1.0',
      host: 'web',
      platform: 'linux',
      nodeVersion: 'v24.0.0',
      atMs: now,
      downloads: [],
      errors: [],
    },
  };
}
