import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { mayBeNewer, sortVersions } from '../../../src/main/bindist/sortVersions.ts';

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

  it('puts numbers below words in pre-releases', () => {
    expect(sorted('1.0.0-1', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0')).toEqual([
      '1.0.0',
      '1.0.0-alpha.beta',
      '1.0.0-alpha.1',
      '1.0.0-alpha',
      '1.0.0-1',
    ]);
  });

  it('puts names with builds and words of their own where their numbers are', () => {
    expect(sorted('1.1.0+build.7', '2.0 beta', '1.0.0', '1.1.0+build.10', '2.0', '1.2.0 SP1')).toEqual([
      '2.0',
      '2.0 beta',
      '1.2.0 SP1',
      '1.1.0+build.10',
      '1.1.0+build.7',
      '1.0.0',
    ]);
  });

  it('is quick over fifty thousand, also of the kind that takes longest to compare', () => {
    const names = Array.from(
      { length: 50_000 },
      (_, index) => `build ${'a1'.repeat(20)}_${(index * 7919) % 50_000}`,
    );
    const [newest] = sorted(...names.slice(0, 10_000), ...names.slice(10_000));
    expect(newest).toBe(`build ${'a1'.repeat(20)}_49999`);
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

describe('mayBeNewer (fault 73)', () => {
  it.each([
    ['2.0.0/x64', '1.0.0', true],
    ['2.0.0\ufffd', '1.0.0', true],
    ['v2/0', '1.0.0', true],
    ['version 2.0\ufffd', '1.0.0', true],
    [`9.0.0-${'a'.repeat(190)}…`, '1.0.0', true],
    ['1.0.0/x64', '1.0.0', false],
    ['0.9/1', '1.0.0', false],
    ['..', '1.0.0', false],
    ['(no name)', '1.0.0', false],
    ['nightly/7', '1.0.0', false],
    ['nightly/7', 'nightly', true],
  ])('%j against %j: %s', (name, other, isNewer) => {
    expect(mayBeNewer(name, other)).toBe(isNewer);
  });
});
