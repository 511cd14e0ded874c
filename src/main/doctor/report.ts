import type { DoctorReport } from '../../shared/doctor/report.ts';
import type { Download } from '../../shared/model.ts';
import { redactByForm } from '../../shared/redact.ts';

export type ReportFacts = Omit<DoctorReport['facts'], 'downloads' | 'errors'> & {
  readonly homeFolder: string;
  readonly downloads: readonly Pick<Download, 'state'>[];
};

/** The facts beside the findings, without who the user is and what he downloads. Pure. */
export function countedFacts({ homeFolder, downloads, ...facts }: ReportFacts): DoctorReport['facts'] {
  const errors = downloads.flatMap(({ state }) =>
    'error' in state && state.error !== null ? [state.error.code] : [],
  );
  return {
    ...facts,
    platform: redact(facts.platform, homeFolder),
    downloads: [...counted(downloads.map(({ state }) => state.kind))].map(([state, count]) => ({
      state,
      count,
    })),
    errors: [...counted(errors)].map(([code, count]) => ({ code, count })),
  };
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

/** The same for every text in a finding's data. Its code is a word of ours, and stays. Pure. */
export function redactData<T>(data: T, homeFolder: string): T {
  const redactValue = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value, homeFolder);
    if (Array.isArray(value)) return value.map(redactValue);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, name === 'code' ? each : redactValue(each)]),
    );
  };
  // The same shape: texts stay texts.
  return redactValue(data) as T;
}

function counted<T>(words: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
