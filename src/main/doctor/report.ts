import type { DoctorCheck, Download } from '../../shared/model.ts';

export type ReportFacts = {
  readonly appVersion: string;
  readonly host: string;
  readonly platform: string;
  readonly nodeVersion: string;
  readonly atMs: number;
  readonly homeFolder: string;
  readonly downloads: readonly Pick<Download, 'state'>[];
};

/** What is attached to a bug: facts and findings, and nothing that is secret or says who the user is. Pure. */
export function reportText(facts: ReportFacts, checks: readonly DoctorCheck[]): string {
  const { appVersion, host, platform, nodeVersion, atMs, homeFolder, downloads } = facts;
  const lines = [
    `BinDist Desktop ${appVersion} (${host}) on ${platform}, Node ${nodeVersion}`,
    new Date(atMs).toISOString(),
    '',
    ...checks.flatMap(({ id, status, what, advice }) => [
      `[${status}] ${id}: ${what}`,
      ...(advice === null ? [] : [`    ${advice}`]),
    ]),
    '',
    `Downloads: ${counted(downloads.map(({ state }) => state.kind))}`,
    `Errors: ${counted(
      downloads.flatMap(({ state }) => ('error' in state && state.error !== null ? [state.error.code] : [])),
    )}`,
  ];
  return redact(lines.join('\n'), homeFolder);
}

/** Home folder, names and passwords in URLs, and queries go: a signed link's query is a key. */
export function redact(text: string, homeFolder: string): string {
  const withoutHome = homeFolder.length > 1 ? text.replaceAll(homeFolder, '~') : text;
  return withoutHome
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1')
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#]*)[?#]\S*/gi, '$1?…')
    .replace(/\bBearer\s+\S+/gi, 'Bearer …');
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ') || 'none';
}
