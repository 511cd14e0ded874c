import type { DoctorCheck, Download } from '../../shared/model.ts';
import { redactByForm } from '../../shared/redact.ts';

export type ReportFacts = {
  readonly appVersion: string;
  readonly host: string;
  readonly platform: string;
  readonly nodeVersion: string;
  readonly atMs: number;
  readonly homeFolder: string;
  readonly downloads: readonly Pick<Download, 'state'>[];
};

/** The text that is attached to a bug report: facts and findings, without secrets and without saying who the user is. Pure. */
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

/** `{tenant}.{secret}`: a hosted key. */
const HOSTED_KEY = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\S+/gi;
const NAMED_SECRET = /\b([a-z-]*(?:signature|credential|token|key|secret|password)["']?[=:]\s?)\S+/gi;
/** Long, with letters and digits mixed: most secrets look like that, and no word, name or folder of ours does. */
const RANDOM_WORD = /\b(?=\w*[a-z])(?=\w*\d)\w{20,}/gi;

/**
 * Removes the home folder, names and passwords in URLs, queries (that of a signed URL is a key), and whatever looks like a key.
 * The findings should hold none of these; this is for the day when one does.
 */
export function redact(text: string, homeFolder: string): string {
  const withoutHome = homeFolder.length > 1 ? text.replaceAll(homeFolder, '~') : text;
  return redactByForm(withoutHome, '…')
    .replace(HOSTED_KEY, '…')
    .replace(NAMED_SECRET, '$1…')
    .replace(RANDOM_WORD, '…');
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ') || 'none';
}
