/**
 * Sorts the newest first, into a new array. Names that read as SemVer come first, by its rules, taken leniently: a leading `v`,
 * any count of numbers (a missing one is 0), leading zeros, words after a blank (`2.0 beta`). All others follow in natural order.
 * Names that mean the same (`v1.0`, `1.0.0`) still have a fixed order.
 */
export function sortVersions<T extends { readonly version: string }>(versions: readonly T[]): T[] {
  return versions
    .map((entry) => ({ entry, key: keyOf(entry.version) }))
    .sort((a, b) => compareKeys(b.key, a.key))
    .map(({ entry }) => entry);
}

/**
 * Whether a version that cannot be requested may be newer than `other`, so that it must not be passed over. The numbers at its
 * start count, even where the rest cannot be read.
 */
export function mayBeNewer(name: string, other: string): boolean {
  const otherKey = keyOf(other);
  const numbers = /^[^\p{L}\p{N}]*(?:v|version)?[\s.]*(\d+(?:\.\d+)*)/iu.exec(name)?.[1];
  return (
    compareKeys(keyOf(name), otherKey) > 0 ||
    (numbers !== undefined && compareKeys(keyOf(numbers), otherKey) > 0)
  );
}

type Identifier = { readonly isNumber: boolean; readonly text: string };
type Parsed = { readonly numbers: readonly string[]; readonly prerelease: readonly Identifier[] };
/**
 * What every comparison needs, computed once for each name. The runs for the natural order are computed only when they are
 * needed.
 */
type Key = { readonly name: string; readonly parsed: Parsed | null; runs: readonly Identifier[] | null };

const LENIENT_SEMVER =
  /^v?(\d+(?:\.\d+)*)(?:-([0-9a-z-]+(?:\.[0-9a-z-]+)*))?(?:\+[0-9a-z.-]*)?(?:\s+(\S.*))?$/i;

function keyOf(name: string): Key {
  return { name, parsed: parse(name), runs: null };
}

function parse(name: string): Parsed | null {
  const match = LENIENT_SEMVER.exec(name);
  if (match?.[1] === undefined) {
    return null;
  }
  const words = [...(match[2]?.split('.') ?? []), ...(match[3]?.split(/[\s.]+/) ?? [])];
  return { numbers: match[1].split('.').map(withoutZeros), prerelease: words.map(identifier) };
}

function identifier(text: string): Identifier {
  const isNumber = /^\d+$/.test(text);
  return { isNumber, text: isNumber ? withoutZeros(text) : text };
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

/** Below zero when `a` is the older one. */
function compareKeys(a: Key, b: Key): number {
  if (a.parsed !== null && b.parsed !== null) {
    return compareParsed(a.parsed, b.parsed) || compareNames(a, b);
  }
  if (a.parsed === null && b.parsed === null) {
    return compareNames(a, b);
  }
  return a.parsed === null ? -1 : 1;
}

function compareParsed(a: Parsed, b: Parsed): number {
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index += 1) {
    const order = compareDigits(a.numbers[index] ?? '0', b.numbers[index] ?? '0');
    if (order !== 0) {
      return order;
    }
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    // A release is newer than its pre-releases.
    return b.prerelease.length - a.prerelease.length;
  }
  return compareEach(a.prerelease, b.prerelease, comparePrerelease);
}

function compareEach(
  a: readonly Identifier[],
  b: readonly Identifier[],
  compare: (a: Identifier, b: Identifier) => number,
): number {
  for (const [index, identifierA] of a.entries()) {
    const identifierB = b[index];
    const order = identifierB === undefined ? 0 : compare(identifierA, identifierB);
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

/** SemVer 11.4: numbers by value and below words, words by code unit. */
function comparePrerelease(a: Identifier, b: Identifier): number {
  if (a.isNumber !== b.isNumber) {
    return a.isNumber ? -1 : 1;
  }
  return a.isNumber ? compareDigits(a.text, b.text) : compareText(a.text, b.text);
}

/** Compared as strings: a version such as 20240131093000123456 is more than a number can hold. Leading zeros are dropped. */
function compareDigits(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Natural order: runs of digits by value, the rest without regard to case; equal ones by code unit. */
function compareNames(a: Key, b: Key): number {
  a.runs ??= runsOf(a.name);
  b.runs ??= runsOf(b.name);
  return compareEach(a.runs, b.runs, compareRuns) || compareText(a.name, b.name);
}

function runsOf(name: string): Identifier[] {
  return (name.toLowerCase().match(/\d+|\D+/g) ?? []).map(identifier);
}

function compareRuns(a: Identifier, b: Identifier): number {
  return a.isNumber && b.isNumber ? compareDigits(a.text, b.text) : compareText(a.text, b.text);
}
