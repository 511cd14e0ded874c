/**
 * Newest first. Names that read as SemVer come first, by its rules; taken leniently, as people write them: a leading `v`,
 * any count of numbers (a missing one is 0), leading zeros. All others follow in natural order. A total order: names that
 * mean the same (`v1.0`, `1.0.0`) still have a fixed place. Returns a new array.
 */
export function sortVersions<T extends { readonly version: string }>(versions: readonly T[]): T[] {
  return versions
    .map((entry) => ({ entry, parsed: parse(entry.version) }))
    .sort((a, b) => {
      if (a.parsed !== null && b.parsed !== null) {
        return compareParsed(b.parsed, a.parsed) || compareNames(b.entry.version, a.entry.version);
      }
      if (a.parsed === null && b.parsed === null) {
        return compareNames(b.entry.version, a.entry.version);
      }
      return a.parsed === null ? 1 : -1;
    })
    .map(({ entry }) => entry);
}

type Parsed = { readonly numbers: readonly string[]; readonly prerelease: readonly string[] };

const LENIENT_SEMVER = /^v?(\d+(?:\.\d+)*)(?:-([0-9a-z-]+(?:\.[0-9a-z-]+)*))?(?:\+[0-9a-z.-]*)?$/i;

function parse(name: string): Parsed | null {
  const match = LENIENT_SEMVER.exec(name);
  if (match?.[1] === undefined) {
    return null;
  }
  return { numbers: match[1].split('.'), prerelease: match[2]?.split('.') ?? [] };
}

/** Below zero when `a` is the older one. */
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
  for (let index = 0; index < Math.min(a.prerelease.length, b.prerelease.length); index += 1) {
    const order = comparePrerelease(a.prerelease[index] ?? '', b.prerelease[index] ?? '');
    if (order !== 0) {
      return order;
    }
  }
  return a.prerelease.length - b.prerelease.length;
}

/** SemVer 11.4: numbers by value and below words, words by code unit. */
function comparePrerelease(a: string, b: string): number {
  const isNumberA = /^\d+$/.test(a);
  const isNumberB = /^\d+$/.test(b);
  if (isNumberA && isNumberB) {
    return compareDigits(a, b);
  }
  if (isNumberA !== isNumberB) {
    return isNumberA ? -1 : 1;
  }
  return compareText(a, b);
}

/** As strings, since a version like 20240131093000123456 is past what a number holds. */
function compareDigits(a: string, b: string): number {
  const digitsA = a.replace(/^0+(?=\d)/, '');
  const digitsB = b.replace(/^0+(?=\d)/, '');
  return digitsA.length - digitsB.length || compareText(digitsA, digitsB);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Natural order: runs of digits by value, the rest without regard to case; equal ones by code unit. */
function compareNames(a: string, b: string): number {
  const runsA = a.toLowerCase().match(/\d+|\D+/g) ?? [];
  const runsB = b.toLowerCase().match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.min(runsA.length, runsB.length); index += 1) {
    const order = compareRuns(runsA[index] ?? '', runsB[index] ?? '');
    if (order !== 0) {
      return order;
    }
  }
  return runsA.length - runsB.length || compareText(a, b);
}

function compareRuns(a: string, b: string): number {
  const isNumberA = /^\d/.test(a);
  const isNumberB = /^\d/.test(b);
  if (isNumberA && isNumberB) {
    return compareDigits(a, b);
  }
  return compareText(a, b);
}
