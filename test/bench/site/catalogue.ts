import { catalogueOf } from '../../../demo-server/index.ts';

const MIB = 1024 * 1024;
export const APPLICATION = 'bench';
/** What is raced; the version's name says what it is. */
export const SIZES = {
  '1GiB': 1024 * MIB,
  '10GiB': 10 * 1024 * MIB,
  '130MB': 130e6,
  '512MiB': 512 * MIB,
} as const;
export const MANY = { version: '1000x100kB', count: 1000, sizeBytes: 100_000 } as const;

export const BENCH_CATALOGUE = catalogueOf([
  {
    applicationId: APPLICATION,
    versions: [
      ...Object.entries(SIZES).map(([version, sizeBytes]) => ({
        version,
        files: [{ fileName: `${version}.bin`, sizeBytes }],
      })),
      {
        version: MANY.version,
        files: Array.from({ length: MANY.count }, (_, index) => ({
          fileName: `small-${index}.bin`,
          sizeBytes: MANY.sizeBytes,
        })),
      },
    ],
  },
]);
