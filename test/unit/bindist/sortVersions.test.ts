import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { sortVersions } from '../../../src/main/bindist/index.ts';

function sorted(...names: string[]): string[] {
  return sortVersions(names.map((version) => ({ version }))).map(({ version }) => version);
}

describe('sortVersions', () => {
  it('puts the newest first by SemVer', () => {
    expect(sorted('1.9.0', '1.10.0', '1.10.0-rc.2', '1.10.0-rc.10', '2.0.0-alpha', '1.10.0-beta')).toEqual([
      '2.0.0-alpha',
      '1.10.0',
      '1.10.0-rc.10',
      '1.10.0-rc.2',
      '1.10.0-beta',
      '1.9.0',
    ]);
  });

  it('reads SemVer leniently', () => {
    expect(sorted('v1.2', '1.10', 'V1.3.1', '2024.01.15', '1.3.1.7', '7')).toEqual([
      '2024.01.15',
      '7',
      '1.10',
      '1.3.1.7',
      'V1.3.1',
      'v1.2',
    ]);
  });

  it('sorts all else in natural order, after what is SemVer', () => {
    expect(sorted('build_9', 'build_10', '..', '1.0.0', 'Build_11', 'nightly')).toEqual([
      '1.0.0',
      'nightly',
      'Build_11',
      'build_10',
      'build_9',
      '..',
    ]);
  });

  it('compares numbers past 2^53 by value', () => {
    expect(sorted('1.9007199254740993', '1.9007199254740992', '1.10007199254740992')).toEqual([
      '1.10007199254740992',
      '1.9007199254740993',
      '1.9007199254740992',
    ]);
  });

  it('leaves its input alone', () => {
    const input = [{ version: '1.0' }, { version: '2.0' }];
    sortVersions(input);
    expect(input.map(({ version }) => version)).toEqual(['1.0', '2.0']);
  });

  const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,50}$/);
  const tricky = fc.stringMatching(/^v?[01]{1,2}(\.[0-2]{1,2}){0,3}(-[a01.-]{1,4})?$/);

  it('is a total order: one result whatever the order of the input', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(name, tricky), { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (names, keys) => {
          const shuffled = names
            .map((value) => ({ value, key: keys.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ value }) => value);
          expect(sorted(...shuffled)).toEqual(sorted(...names));
        },
      ),
    );
  });

  it('agrees with the semver package on strict SemVer', () => {
    const identifier = fc.oneof(fc.nat(12).map(String), fc.constantFrom('a', 'B', 'rc', 'alpha-1'));
    const strict = fc
      .tuple(fc.nat(11), fc.nat(11), fc.nat(11), fc.array(identifier, { maxLength: 3 }))
      .map(
        ([major, minor, patch, pre]) =>
          `${major}.${minor}.${patch}${pre.length === 0 ? '' : `-${pre.join('.')}`}`,
      );
    fc.assert(
      fc.property(fc.array(strict, { maxLength: 12 }), (names) => {
        expect(sorted(...names)).toEqual([...names].sort(semver.rcompare));
      }),
    );
  });
});
