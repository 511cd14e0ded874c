import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  parseApplications,
  parseDownload,
  parseFiles,
  parsePage,
  parseShare,
  parseVersions,
} from '../../../src/main/bindist/dialects.ts';
import { parseChecksum, parseTime } from '../../../src/main/bindist/tolerantFields.ts';
import {
  applicationIdSchema,
  applicationSchema,
  checksumSchema,
  fileSchema,
  versionSchema,
} from '../../../src/shared/model.ts';

const app = applicationIdSchema.parse('my-app');
const hex = '0123456789abcdef'.repeat(4);

describe('lists', () => {
  it('drop entries that cannot be used and keep the rest', () => {
    const entries = [
      { applicationId: 'good', name: 'Good' },
      { applicationId: '../evil' },
      { applicationId: '' },
      { name: 'no id' },
      null,
      'text',
      [],
      {
        applicationId: 42,
        name: 17,
        tags: 'none',
        isActive: 'false',
        createdAt: 'yesterday',
        description: {},
      },
    ];
    expect(parseApplications(entries)).toEqual([
      {
        applicationId: 'good',
        name: 'Good',
        description: null,
        isActive: true,
        createdAt: null,
        updatedAt: null,
        tags: [],
      },
      {
        applicationId: '42',
        name: '42',
        description: null,
        isActive: false,
        createdAt: null,
        updatedAt: null,
        tags: [],
      },
    ]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e30, 1.5, '12 MB', null, undefined, {}, true])(
    'take the size %j for unknown',
    (fileSize) => {
      const [version] = parseVersions([{ version: '1.0', fileSize, downloadCount: fileSize }], app);
      expect(version).toMatchObject({ sizeBytes: null, downloadCount: null });
    },
  );

  it('take sizes beyond 32 bits and in strings', () => {
    expect(
      parseFiles([
        { fileId: 'a', fileSize: 5_368_709_120 },
        { fileId: 'b', fileSize: '7' },
      ]),
    ).toMatchObject([{ sizeBytes: 5_368_709_120 }, { sizeBytes: 7 }]);
  });

  it("use the application that was asked for, and a version's numbers as names", () => {
    expect(parseVersions([{ version: 1.5, applicationId: '../x' }], app)).toMatchObject([
      { version: '1.5', applicationId: app },
    ]);
  });

  it("keep the publisher's order of files, and unknown types as OTHER", () => {
    const files = parseFiles([
      { fileId: 'c', order: 2, fileType: 'main' },
      { fileId: 'b', order: Number.NaN, fileType: 'PATCH' },
      { fileId: 'a', order: 0, fileName: 'setup.exe', fileType: 7 },
    ]);
    expect(files.map(({ fileId, fileName, fileType }) => [fileId, fileName, fileType])).toEqual([
      ['a', 'setup.exe', 'OTHER'],
      ['b', 'b', 'OTHER'],
      ['c', 'c', 'MAIN'],
    ]);
  });

  it('never throw and always fit the model, whatever the server says (fault 60)', () => {
    const nasty = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(-1, Number.POSITIVE_INFINITY, '1.0', 'x', hex, '2024-01-01', 'NaN'),
    );
    const keys = [
      'applicationId',
      'version',
      'fileId',
      'name',
      'fileSize',
      'order',
      'checksum',
      'createdAt',
      'tags',
      'fileType',
    ];
    const entry = fc.oneof(nasty, fc.dictionary(fc.constantFrom(...keys), nasty));
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        z.array(applicationSchema).parse(parseApplications(entries));
        z.array(versionSchema).parse(parseVersions(entries, app));
        z.array(fileSchema).parse(parseFiles(entries));
        for (const value of entries) {
          parsePage(value, value, 'versions');
          parseDownload(value);
          parseShare(value);
        }
      }),
    );
  });
});

describe('parsePage', () => {
  it.each([
    [
      { items: [1], pagination: { hasMore: true, nextCursor: 'x' } },
      undefined,
      { kind: 'cursor', cursor: 'x' },
    ],
    [{ items: [1], pagination: { hasMore: true, nextCursor: null } }, undefined, { kind: 'none' }],
    [{ items: [1], pagination: { nextCursor: 'x' } }, undefined, { kind: 'cursor', cursor: 'x' }],
    [{ items: [1], pagination: { hasMore: false, nextCursor: 'x' } }, undefined, { kind: 'none' }],
    [{ versions: [1] }, { pagination: { hasNext: true } }, { kind: 'page' }],
    [{ versions: [1] }, { pagination: { hasNext: false } }, { kind: 'none' }],
    [{ versions: [1] }, { pagination: 'garbage' }, { kind: 'unknown' }],
    [[1], null, { kind: 'unknown' }],
  ])('%j with %j', (data, meta, next) => {
    expect(parsePage(data, meta, 'versions')).toEqual({ entries: [1], next });
  });

  it('finds no list where there is none', () => {
    for (const data of [{}, { items: {} }, 'items', 7, null]) {
      expect(parsePage(data, undefined, 'versions')).toBeNull();
    }
  });
});

describe('parseChecksum', () => {
  it.each([hex, `sha256:${hex}`, `SHA-256=${hex.toUpperCase()}`, ` ${hex} `])('proves with %j', (value) => {
    expect(parseChecksum(value)).toEqual({ kind: 'sha256', hex });
  });

  it.each([
    ['d41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e'],
    [`sha512:${hex}${hex}`, `sha512:${hex}${hex}`],
    [`md5:${hex}`, `md5:${hex}`],
    [`${hex}0`, `${hex}0`],
    ['x'.repeat(300), 'x'.repeat(200)],
    ['', null],
    [undefined, null],
    [null, null],
    [12, null],
  ])('cannot prove with %j', (value, declared) => {
    expect(parseChecksum(value)).toEqual({ kind: 'unverifiable', declared });
    checksumSchema.parse(parseChecksum(value));
  });
});

describe('parseTime', () => {
  const noon = Date.parse('2025-01-15T12:00:00Z');
  it.each([
    '2025-01-15T12:00:00Z',
    '2025-01-15T12:00:00.000Z',
    '2025-01-15T13:00:00+01:00',
    '2025-01-15T12:00:00',
    noon,
    noon / 1000,
  ])('%j is noon', (value) => {
    expect(parseTime(value)).toBe(noon);
  });
  it.each(['', 'soon', '12:00', '2025-99-99', Number.NaN, 1e20, null, undefined, {}])(
    '%j is unknown',
    (value) => {
      expect(parseTime(value)).toBeNull();
    },
  );
});
