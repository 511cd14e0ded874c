import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  entriesOf,
  parseApplications,
  parseDownload,
  parseFiles,
  parseShare,
  parseVersions,
} from '../../../src/main/bindist/dialects.ts';
import { pageFacts } from '../../../src/main/bindist/pagination.ts';
import { parseTime } from '../../../src/main/bindist/tolerantFields.ts';
import {
  applicationIdSchema,
  applicationSchema,
  fileSchema,
  versionSchema,
} from '../../../src/shared/model.ts';

const app = applicationIdSchema.parse('my-app');
const hex = '0123456789abcdef'.repeat(4);

describe('lists', () => {
  it('name entries that cannot be used and keep the rest (fault 73)', () => {
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
    const parsed = parseApplications(entries);
    expect(parsed.unusable).toEqual(['../evil', '(no name)', 'no id', '(no name)', '(no name)', '(no name)']);
    expect(parsed.usable).toEqual([
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
      const [version] = parseVersions([{ version: '1.0', fileSize, downloadCount: fileSize }], app).usable;
      expect(version).toMatchObject({ sizeBytes: null, downloadCount: null });
    },
  );

  it('take sizes beyond 32 bits and in strings', () => {
    expect(
      parseFiles([
        { fileId: 'a', fileSize: 5_368_709_120 },
        { fileId: 'b', fileSize: '7' },
      ]).usable,
    ).toMatchObject([{ sizeBytes: 5_368_709_120 }, { sizeBytes: 7 }]);
  });

  it("use the application that was asked for, and a version's numbers as names", () => {
    expect(parseVersions([{ version: 1.5, applicationId: '../x' }], app).usable).toMatchObject([
      { version: '1.5', applicationId: app },
    ]);
  });

  it("take a file's number in the publisher's order, or where it was listed, and unknown types as OTHER", () => {
    const { usable: files } = parseFiles([
      { fileId: 'c', order: 2, fileType: 'main' },
      { fileId: 'b', order: Number.NaN, fileType: 'PATCH' },
      { fileId: 'a', order: 0, fileName: 'setup.exe', fileType: 7 },
    ]);
    expect(files.map(({ fileId, fileName, fileType }) => [fileId, fileName, fileType])).toEqual([
      ['c', 'c', 'MAIN'],
      ['b', 'b', 'OTHER'],
      ['a', 'setup.exe', 'OTHER'],
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
        z.array(applicationSchema).parse(parseApplications(entries).usable);
        z.array(versionSchema).parse(parseVersions(entries, app).usable);
        z.array(fileSchema).parse(parseFiles(entries).usable);
        for (const value of entries) {
          entriesOf(value, 'versions');
          pageFacts({ data: value, meta: value, envelope: value, headers: {} }, {});
          parseDownload(value);
          parseShare(value);
        }
      }),
    );
  });
});

describe('the list in an answer', () => {
  it.each([[[1]], [{ items: [1] }], [{ versions: [1] }], [{ versions: [1], items: [2] }]])('%j', (data) => {
    expect(entriesOf(data, 'versions')).toEqual([1]);
  });

  it.each([[{}], [{ items: {} }], ['items'], [7], [null], [JSON.parse('{"__proto__":{"items":[1]}}')]])(
    '%j has none',
    (data) => {
      expect(entriesOf(data, 'versions')).toBeNull();
    },
  );
});

describe('what an answer says of the rest of its list (fault 71)', () => {
  const facts = (pagination: object, asked = {}) =>
    pageFacts({ data: { items: [] }, meta: { pagination }, envelope: {}, headers: {} }, asked);

  it.each([
    [{ hasMore: true }, { hasMore: true }],
    [{ hasMore: 'true' }, { hasMore: true }],
    [{ hasNext: 'false' }, { hasMore: false }],
    [{ has_next_page: 1 }, { hasMore: true }],
    [{ last: false }, { hasMore: true }],
    [{ total: 250 }, { total: 250 }],
    [{ totalCount: '250' }, { total: 250 }],
    [{ count: 20, total: 250 }, { total: 250 }],
    [{ totalPages: 3 }, { pages: 3 }],
    [{ nextCursor: 'x' }, { next: { cursor: 'x' } }],
    [{ nextCursor: 7 }, { next: { cursor: '7' } }],
    [{ nextCursor: null }, {}],
    [{ nextCursor: '' }, {}],
    [{ nextCursor: 0 }, {}],
    [{ nextPageToken: 'x' }, { next: { cursor: 'x', pageToken: 'x' } }],
    [{ cursor: 'x' }, { next: { cursor: 'x' } }],
    [{ next: 'abc' }, { next: { cursor: 'abc' } }],
    [{ next: 2 }, { next: { page: '2' } }],
    [{ next: 20 }, { next: { cursor: '20' } }],
    [{ nextPage: '2' }, { next: { page: '2' } }],
    [{ next: 'https://evil.example/x?cursor=a%2Bb&limit=5#x' }, { next: { cursor: 'a+b', limit: '5' } }],
    [{ next: '/v1/applications?page=2' }, { next: { page: '2' } }],
    [{ next: { href: '/x?page=2' } }, { next: { page: '2' } }],
    [{ next: { cursor: 'c' } }, { next: { cursor: 'c' } }],
    [{ limit: 20 }, { limit: 20 }],
    ['garbage', {}],
    [{ total: -1, totalPages: 'many', hasMore: {}, nextCursor: [] }, {}],
  ])('%j', (pagination, said) => {
    expect(facts(Object(pagination), { page: '1' })).toEqual({
      hasMore: null,
      next: null,
      total: null,
      pages: null,
      limit: null,
      ...said,
    });
  });

  it('takes the cursor it sent for no next one', () => {
    expect(facts({ cursor: 'x' }, { cursor: 'x' }).next).toBeNull();
  });

  it('reads what stands beside the list, around it and in headers', () => {
    const headers = {
      link: '<https://x/a?page=1>; rel="prev", <https://x/a?page=3>; rel="next"',
      'x-total-count': '9',
    };
    expect(pageFacts({ data: [], meta: null, envelope: {}, headers }, {})).toMatchObject({
      next: { page: '3' },
      total: 9,
    });
    expect(
      pageFacts(
        { data: { total: 1 }, meta: { total: 2 }, envelope: { paging: { total: 3 } }, headers: {} },
        {},
      ).total,
    ).toBe(3);
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
  it.each([
    '',
    'soon',
    '12:00',
    '2025-99-99',
    Number.NaN,
    1e20,
    null,
    undefined,
    {},
    0,
    -1,
    -1e12,
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    Date.now() + 101 * 365.25 * 86_400_000,
    253_402_300_799,
  ])('%j is unknown (fault 74)', (value) => {
    expect(parseTime(value)).toBeNull();
  });
});
