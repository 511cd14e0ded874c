import type { ApplicationSpec, FileSpec, VersionSpec } from '../catalogue.ts';
import { HOSTILE_NOTES, LONG_NOTES, TABLE_NOTES } from './notes.ts';
import { DEMO } from './specials.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** A row of ordinary versions, a few weeks apart, each a little larger. */
function history(
  names: readonly string[],
  from: string,
  firstSizeBytes: number,
  file: (version: string, sizeBytes: number) => FileSpec,
  notes: readonly string[],
): VersionSpec[] {
  return names.map((version, index) => ({
    version,
    createdAt: new Date(Date.parse(from) + index * 26 * 86_400_000 + index * 3_600_000).toISOString(),
    releaseNotes: notes[index % notes.length] ?? '',
    files: [file(version, Math.round(firstSizeBytes * (1 + index * 0.023)) + index * 1379)],
    downloadCount: 40 + ((index * 137) % 900),
  }));
}

const fieldlink: ApplicationSpec = {
  applicationId: 'fieldlink',
  name: 'FieldLink',
  description: 'Work orders, measurements and photos for service technicians, with or without a network.',
  tags: ['desktop', 'windows', 'field-service'],
  createdAt: '2023-02-06T08:00:00.000Z',
  versions: [
    {
      version: DEMO.inactive.version,
      createdAt: '2024-01-15T10:00:00.000Z',
      releaseNotes: 'Withdrawn: closes work orders twice. Use 4.5.1.',
      isActive: false,
      files: [{ fileId: DEMO.inactive.fileId, fileName: 'FieldLink-Setup-4.5.0.exe', sizeBytes: 28 * MIB }],
    },
    ...history(
      [
        '4.5.1',
        '4.6.0',
        '4.7.0',
        '4.7.1',
        '4.9.0',
        '4.10.0',
        '4.10.2',
        '5.0.0-rc.1',
        '5.0.0',
        '5.0.1',
        '5.1.0',
      ],
      '2024-01-29T10:00:00.000Z',
      28 * MIB,
      (version, sizeBytes) => ({ fileName: `FieldLink-Setup-${version}.exe`, sizeBytes }),
      [
        '- Work orders can be handed over between technicians.\n- Fixes a crash when a photo is taken while syncing.',
        HOSTILE_NOTES,
        '### Fixed\n\n- The clock of the KX-40 is read in the right time zone.\n- Barcodes with a leading zero keep it.',
        '**Security:** updates the embedded browser engine. Please install within 14 days.',
      ],
    ),
    {
      version: DEMO.medium.version,
      createdAt: '2026-10-27T09:30:00.000Z',
      releaseNotes: TABLE_NOTES,
      downloadCount: 212,
      files: [
        { fileId: DEMO.medium.fileId, fileName: 'FieldLink-Setup-5.2.0.exe', sizeBytes: 36 * MIB + 4242 },
        {
          fileName: 'FieldLink-5.2.0-Release-Notes.pdf',
          fileType: 'DOCUMENTATION',
          sizeBytes: 840 * KIB,
          description: 'Release notes for print',
        },
      ],
    },
    {
      version: DEMO.testOnly.version,
      createdAt: '2026-11-16T14:00:00.000Z',
      releaseNotes: 'Beta for pilot customers: new map view. **Not for production.**',
      isEnabled: false,
      files: [
        { fileId: DEMO.testOnly.fileId, fileName: 'FieldLink-Setup-5.3.0-beta.2.exe', sizeBytes: 37 * MIB },
      ],
    },
  ],
};

const spectra: ApplicationSpec = {
  applicationId: 'spectra-studio',
  name: 'Spectra Studio',
  description: 'Analysis suite for spectra of the KX series: import, peak fitting, reports.',
  tags: ['desktop', 'analysis', 'windows', 'macos'],
  createdAt: '2022-09-12T08:00:00.000Z',
  versions: [
    ...history(
      ['2024.1', '2024.2', '2024.2.1', '2025.1', '2025.1.1', '2025.2', '2025.3', '2026.1'],
      '2024-03-11T10:00:00.000Z',
      310 * MIB,
      (version, sizeBytes) => ({ fileName: `SpectraStudio-${version}.dmg`, sizeBytes }),
      [
        'Maintenance release.',
        '- New: batch reports.\n- New: dark theme.',
        'Faster start; smaller projects.',
      ],
    ),
    {
      version: DEMO.oneGiB.version,
      createdAt: '2026-06-22T10:00:00.000Z',
      releaseNotes: LONG_NOTES,
      downloadCount: 96,
      files: [{ fileId: DEMO.oneGiB.fileId, fileName: 'SpectraStudio-2026.2-Full.iso', sizeBytes: GIB }],
    },
    {
      version: DEMO.forbidden.version,
      createdAt: '2026-11-09T10:00:00.000Z',
      releaseNotes: 'Preview for customers of the Premium tier.',
      forbidden: 'This version requires Premium tier access',
      files: [
        { fileId: DEMO.forbidden.fileId, fileName: 'SpectraStudio-2026.3-preview.dmg', sizeBytes: 420 * MIB },
      ],
    },
  ],
};

const firmware: ApplicationSpec = {
  applicationId: 'kx40-firmware',
  name: 'KX-40 Firmware',
  description: 'Firmware images of the KX-40 hand-held spectrometer.',
  tags: ['firmware'],
  createdAt: '2023-05-02T08:00:00.000Z',
  versions: [
    ...history(
      ['r101', 'r102', 'r104', 'r107', 'r107b', 'r110', 'r112', 'r115'],
      '2024-02-01T07:00:00.000Z',
      3 * MIB,
      (version, sizeBytes) => ({ fileName: `kx40_${version}.kfw`, sizeBytes }),
      [
        'Battery gauge corrected.',
        'Laser interlock: self-test at start.',
        'Bluetooth pairing is remembered.',
      ],
    ),
    {
      version: DEMO.empty.version,
      createdAt: '2026-04-20T07:00:00.000Z',
      releaseNotes: 'Factory image. The marker file must lie beside it on the card: it is empty on purpose.',
      files: [
        { fileName: 'kx40_r118.kfw', sizeBytes: 3 * MIB + 811 },
        {
          fileId: DEMO.empty.fileId,
          fileName: 'FACTORY.RST',
          fileType: 'CONFIGURATION',
          sizeBytes: 0,
          description: 'Marker for the factory reset',
        },
      ],
    },
    {
      version: DEMO.unverifiable.version,
      createdAt: '2026-08-31T07:00:00.000Z',
      releaseNotes: 'Uploaded with the old tool, which declares a CRC instead of a SHA-256.',
      files: [
        {
          fileId: DEMO.unverifiable.fileId,
          fileName: 'kx40_r119b.kfw',
          sizeBytes: 3 * MIB + 2048,
          declaredChecksum: 'crc32c:9ae0daaf-uploaded-by-kxtool-1.4',
        },
      ],
    },
  ],
};

const gateway: ApplicationSpec = {
  applicationId: 'gateway-os',
  name: 'Gateway OS',
  description: 'System image for the plant gateway: collects from instruments, forwards to FieldLink.',
  tags: ['image', 'linux'],
  createdAt: '2023-11-20T08:00:00.000Z',
  versions: [
    ...history(
      ['2.8.0', '2.9.0', '2.10.0', '2.10.1', '3.0.0', '3.0.1', '3.1.0'],
      '2024-05-06T09:00:00.000Z',
      620 * MIB,
      (version, sizeBytes) => ({ fileName: `gateway-os-${version}.img.xz`, sizeBytes }),
      ['Security updates.', 'New: OPC UA server.', 'New: A/B update with fallback.'],
    ),
    {
      version: DEMO.multiFile.version,
      createdAt: '2026-09-28T09:00:00.000Z',
      releaseNotes:
        '1. Flash the image.\n2. Copy `gateway.toml` to the boot partition.\n3. Install the driver on the service laptop.',
      downloadCount: 61,
      files: [
        {
          fileId: DEMO.multiFile.fileId,
          fileName: 'gateway-os-3.2.0.img.xz',
          sizeBytes: 12 * MIB + 517,
          description: 'System image',
        },
        {
          fileName: 'gateway-driver-3.2.0.msi',
          fileType: 'DEPENDENCY',
          sizeBytes: 2 * MIB + 99,
          description: 'Serial driver for the service laptop',
        },
        {
          fileName: 'Gateway OS 3.2 – Installation (DE, EN, 日本語).pdf',
          fileType: 'DOCUMENTATION',
          sizeBytes: 1536 * KIB,
        },
        {
          fileName: 'gateway.toml',
          fileType: 'CONFIGURATION',
          sizeBytes: 4 * KIB + 12,
          description: 'Sample configuration',
        },
      ],
    },
  ],
};

const calibration: ApplicationSpec = {
  applicationId: 'calibration-library',
  name: 'Calibration Library',
  description: 'Reference spectra for all instruments, one edition a month.',
  tags: ['data'],
  createdAt: '2024-01-08T08:00:00.000Z',
  versions: [
    ...history(
      ['2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-09'],
      '2026-03-05T06:00:00.000Z',
      180 * MIB,
      (version, sizeBytes) => ({ fileName: `calibration-delta-${version}.kcal`, sizeBytes }),
      ['Changes since the edition before.'],
    ),
    {
      version: DEMO.fiveGiB.version,
      createdAt: '2026-10-05T06:00:00.000Z',
      releaseNotes: 'Full edition: everything since 2011 in one file.',
      downloadCount: 17,
      files: [{ fileId: DEMO.fiveGiB.fileId, fileName: 'calibration-full-2026-10.kcal', sizeBytes: 5 * GIB }],
    },
  ],
};

const reports: ApplicationSpec = {
  applicationId: 'report-designer',
  name: 'Report Designer – Prüfprotokolle & 検査報告書',
  description: 'Templates for inspection reports in eleven languages.',
  tags: ['desktop', 'reports'],
  createdAt: '2024-06-17T08:00:00.000Z',
  versions: [
    ...history(
      ['1.4', '1.5', '1.6', '1.7', '1.8', '1.8.1'],
      '2025-01-13T08:00:00.000Z',
      9 * MIB,
      (version, sizeBytes) => ({ fileName: `Report Designer ${version} – Übersicht.AppImage`, sizeBytes }),
      ['Neue Vorlagen für Druckbehälter.', 'Fixes page breaks in long tables.'],
    ),
    {
      version: DEMO.missingObject.version,
      createdAt: '2026-07-14T08:00:00.000Z',
      releaseNotes: 'Hotfix for the printer dialog.',
      files: [
        {
          fileId: DEMO.missingObject.fileId,
          fileName: 'Report Designer 1.8.2.AppImage',
          sizeBytes: 10 * MIB,
          isMissing: true,
        },
      ],
    },
  ],
};

const drivers: ApplicationSpec = {
  applicationId: 'usb-driver-pack',
  name: 'USB Driver Pack',
  description: 'Drivers for docking stations and cables.',
  tags: ['driver', 'windows'],
  createdAt: '2024-02-19T08:00:00.000Z',
  versions: [
    ...history(
      ['3.0.0', '3.1.0', '3.1.1'],
      '2025-02-10T08:00:00.000Z',
      700 * KIB,
      (version, sizeBytes) => ({ fileName: `kestrel-usb-${version}.zip`, sizeBytes }),
      ['New docking station.', 'Signed for Windows 11 on Arm.'],
    ),
    {
      version: DEMO.wrongSize.version,
      createdAt: '2025-09-01T08:00:00.000Z',
      releaseNotes: 'Adds the DK-2 cradle.',
      files: [
        {
          fileId: DEMO.wrongSize.fileId,
          fileName: 'kestrel-usb-3.2.0.zip',
          sizeBytes: 812_345,
          declaredSizeBytes: 812_000,
        },
      ],
    },
    {
      version: DEMO.wrongChecksum.version,
      createdAt: '2026-02-16T08:00:00.000Z',
      releaseNotes: 'Uploaded again after the first upload broke.',
      files: [
        {
          fileId: DEMO.wrongChecksum.fileId,
          fileName: 'kestrel-usb-3.3.0.zip',
          sizeBytes: 834_567,
          declaredChecksum: '3f786850e387550fdab836ed7e6dc881de23001b9f7c2f0c1f1d2b7c8f0a4e55',
        },
      ],
    },
    {
      version: DEMO.small.version,
      createdAt: '2026-09-07T08:00:00.000Z',
      releaseNotes: 'Faster transfer for the KX-40.',
      downloadCount: 388,
      files: [{ fileId: DEMO.small.fileId, fileName: 'kestrel-usb-3.4.1.zip', sizeBytes: 861_003 }],
    },
  ],
};

const HOSTILE_NAMES = [
  '../../outside.txt',
  '..\\..\\outside.txt',
  '/etc/cron.d/outside',
  'C:\\Windows\\outside.txt',
  'CON.txt',
  'nul.txt',
  'trailing dots...',
  'stream.txt:hidden.exe',
  'invoice\u202Efdp.exe',
  '%2e%2e%2foutside.txt',
  `${'😀'.repeat(60)}.zip`,
  'Cafe\u0301.txt',
  '-rf.txt',
  '.hidden',
] as const;

const legacy: ApplicationSpec = {
  applicationId: 'legacy-archive',
  name: 'Legacy Archive',
  description:
    'Installers of discontinued products, imported from the old file server as they were named there.',
  tags: ['archive'],
  createdAt: '2025-03-03T08:00:00.000Z',
  versions: [
    {
      version: DEMO.hostileNames.version,
      createdAt: '2025-03-03T08:00:00.000Z',
      releaseNotes: 'Names are those of the old server. Some systems cannot store them as they are.',
      files: HOSTILE_NAMES.map((fileName, index) => ({
        fileId: `file_legacy_${index}`,
        fileName,
        sizeBytes: 2 * KIB + index,
        fileType: index === 0 ? 'MAIN' : 'DEPENDENCY',
      })),
    },
    ...history(
      ['kx20-2014', 'kx20-2016', 'kx30-2018'],
      '2025-03-04T08:00:00.000Z',
      5 * MIB,
      (version, sizeBytes) => ({ fileName: `${version}-setup.exe`, sizeBytes }),
      ['Last version for the discontinued series.'],
    ),
  ],
};

export const APPLICATIONS: readonly ApplicationSpec[] = [
  fieldlink,
  spectra,
  firmware,
  gateway,
  calibration,
  reports,
  drivers,
  legacy,
];
