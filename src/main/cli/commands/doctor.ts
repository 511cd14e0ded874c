import { EXIT, type ExitCode } from '../exitCodes.ts';
import { type Output, plain } from '../output.ts';
import { type GlobalOptions, withSession } from '../session.ts';

/** Checks what the app stands on, and prints a report to attach to a bug. */
export function doctor(options: GlobalOptions, output: Output): Promise<ExitCode> {
  return withSession(options, { queue: null }, async ({ call }) => {
    const report = await call('doctor.run', {});
    if (output.isJson) output.json({ type: 'result', value: report });
    else for (const line of report.text.split('\n')) output.text(plain(line));
    return report.checks.some(({ status }) => status === 'problem') ? EXIT.unexpected : EXIT.done;
  });
}
