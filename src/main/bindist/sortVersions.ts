/**
 * Newest first. Names that read as SemVer come first, by its rules; taken leniently, as people write them: a leading `v`,
 * any count of numbers (a missing one is 0), leading zeros, words behind a blank (`2.0 beta`). All others follow in natural
 * order. A total order: names that mean the same (`v1.0`, `1.0.0`) still have a fixed place. Returns a new array.
 */
export function sortVersions<T extends { readonly version: string }>(versions: readonly T[]): T[] {
  return versions
    .map((entry) => ({ entry, key: keyOf(entry.version) }))
    .sort((a, b) => compareKeys(b.key, a.key))
    .map(({ entry }) => entry);
}

/**
 * Whether `name`, whatever it is, may be a newer version than `other`: for names that cannot be used, and so must not be
 * passed over. The numbers it begins with count, though what follows them reads as nothing.
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
/** What is compared again and again, worked out once for each name: the runs of a natural order only where they are needed. */
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

/** As strings, since a version like 20240131093000123456 is past what a number holds. Without leading zeros. */
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
