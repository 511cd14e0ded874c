import { type Catalogue, catalogueOf } from '../../demo-server/index.ts';

const MIB = 1024 * 1024;

/** What the specs' server publishes: little, each thing for a reason. */
export function specCatalogue(): Catalogue {
  return catalogueOf([
    {
      applicationId: 'studio',
      name: 'Meridian Studio',
      description: 'Designs and checks machine parts.',
      tags: ['design'],
      versions: [
        { version: '1.9.0', files: [{ fileName: 'meridian-studio-1.9.0.bin', sizeBytes: 1000 }] },
        {
          version: '1.10.0',
          releaseNotes: '## Better\n\n- Opens **large** drawings twice as fast.',
          files: [{ fileId: 'studio-1-10', fileName: 'meridian-studio-1.10.0.bin', sizeBytes: 24 * MIB }],
        },
        {
          version: '2.0.0-beta.1',
          files: [{ fileName: 'meridian-studio-2.0.0-beta.1.bin', sizeBytes: 1000 }],
        },
        {
          version: '2.0.0',
          files: [{ fileId: 'studio-2', fileName: 'meridian-studio-2.0.0.bin', sizeBytes: MIB }],
        },
      ],
    },
    {
      applicationId: 'firmware',
      name: 'Gauge Firmware',
      description: 'For the G4 series.',
      versions: [
        {
          version: '4.2.1',
          files: [
            {
              fileId: 'firmware-bad',
              fileName: 'gauge-4.2.1.bin',
              sizeBytes: 200_000,
              declaredChecksum: 'ab'.repeat(32),
            },
          ],
        },
      ],
    },
  ]);
}
