import type { Version } from '../../shared/model.ts';

/** Versions whose name or notes have the words. Pure. */
export function matchVersions(versions: readonly Version[], words: string): Version[] {
  const wanted = words.trim().toLowerCase();
  return versions.filter(({ version, releaseNotes }) =>
    `${version}\n${releaseNotes ?? ''}`.toLowerCase().includes(wanted),
  );
}
