import type { Version } from '../../shared/model.ts';

/** What is searched, made once for each: tens of thousands are gone through at each letter. */
const texts = new WeakMap<Version, string>();

function textOf(version: Version): string {
  const known = texts.get(version);
  if (known !== undefined) return known;
  const text = `${version.version}\n${version.releaseNotes ?? ''}`.toLowerCase();
  texts.set(version, text);
  return text;
}

/** Versions whose name or notes have the words. Pure. */
export function matchVersions(versions: readonly Version[], words: string): readonly Version[] {
  const wanted = words.trim().toLowerCase();
  return wanted === '' ? versions : versions.filter((version) => textOf(version).includes(wanted));
}
