import { describeFinding } from './describeFinding.ts';
import type { DoctorReport } from './report.ts';

/** The text that is attached to a bug report: facts and findings. Its own words are names of fields, for whoever reads bugs. Pure. */
export function reportText({ checks, facts }: DoctorReport): string {
  const { appVersion, host, platform, nodeVersion, atMs, downloads, errors } = facts;
  return [
    `BinDist Desktop ${appVersion} (${host}) on ${platform}, Node ${nodeVersion}`,
    new Date(atMs).toISOString(),
    '',
    ...checks.flatMap(({ id, status, finding }) => {
      const { what, advice } = describeFinding(finding);
      return [`[${status}] ${id}: ${what}`, ...(advice === null ? [] : [`    ${advice}`])];
    }),
    '',
    `Downloads: ${counted(downloads.map(({ state, count }) => [state, count]))}`,
    `Errors: ${counted(errors.map(({ code, count }) => [code, count]))}`,
  ].join('\n');
}

function counted(counts: readonly (readonly [word: string, count: number])[]): string {
  return counts.map(([word, count]) => `${count} ${word}`).join(', ') || 'none';
}
