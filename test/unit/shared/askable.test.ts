import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiUrl } from '../../../src/main/bindist/requests.ts';
import { sanitizeFileName } from '../../../src/main/downloads/index.ts';
import { isAskable, plainName } from '../../../src/shared/askable.ts';
import { versionNameSchema } from '../../../src/shared/model.ts';

describe("a server's name for a version (fault 73)", () => {
  it.each([
    '1.1.0+build.7',
    '1.2.0 SP1',
    '2024 (März)',
    '版本 3',
    'v1.0~rc1',
    '1.0@beta#2?x=%2e%2e&y',
    '...',
    '-rf',
    'x'.repeat(200),
    '🎉',
  ])('%j is asked for, and is one segment of a URL and of a path', (name) => {
    expect(versionNameSchema.parse(name)).toBe(name);
    const { pathname } = apiUrl('https://x/base', ['v1', name, 'files'], {});
    expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'base', 'v1', name, 'files']);
    expect(sanitizeFileName(`App ${name}`)).not.toMatch(/[/\\]/);
  });

  it.each([
    '',
    '.',
    '..',
    ' ',
    ' 1.0',
    '1.0 ',
    '1/0',
    '1\\0',
    '../../etc',
    '1.0\u0000',
    '1.0\u001b[31m',
    '1.0\n2.0',
    '1.0\u009b',
    '1.0\u202e',
    '1\u00ad.0',
    '1.0\u200b',
    '1.0\u3164',
    '1.0\u{e0041}',
    '1.0\ufe0f',
    '1.0\u2800',
    '1.0\ufffc',
    '1\u{13441}0',
    '1\u{13442}0',
    '1\u{16fe4}0',
    '1.0\ud800',
    'x'.repeat(201),
  ])('%j is not', (name) => {
    expect(versionNameSchema.safeParse(name).success).toBe(false);
  });

  it('is asked for by exactly its own URL, or not at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), (name) => {
        if (!isAskable(name)) return;
        const { pathname, search, hash } = apiUrl('https://x', ['v1', name, 'files'], {});
        expect([decodeURIComponent(pathname), search, hash]).toEqual([`/v1/${name}/files`, '', '']);
      }),
      { numRuns: 1000 },
    );
  });

  it('that cannot be asked for is shown with what hides in it', () => {
    expect(plainName('1.0\u202e\u001b[31m')).toBe('1.0\ufffd\ufffd[31m');
    expect(plainName(' \n')).toBe('\ufffd');
    expect(plainName('..')).toBe('..');
    expect([...plainName('x'.repeat(1_000_000))]).toHaveLength(200);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (name) => {
        const plain = plainName(name);
        expect(plain.isWellFormed() && [...plain].length <= 200 && !/\p{Cc}|\p{Cf}/u.test(plain)).toBe(true);
      }),
    );
  });
});
