import { describeFinding } from '../../../shared/doctor/describeFinding.ts';
import { reportText } from '../../../shared/doctor/reportText.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { type Output, plain } from '../output.ts';
import { type GlobalOptions, withSession } from '../session.ts';

/** Checks what the app stands on, and prints a report to attach to a bug. */
export function doctor(options: GlobalOptions, output: Output): Promise<ExitCode> {
  return withSession(options, { queue: null }, async ({ call }) => {
    const report = await call('doctor.run', {});
    const text = reportText(report);
    if (output.isJson) {
      const checks = report.checks.map((check) => ({ ...check, ...describeFinding(check.finding) }));
      output.json({ type: 'result', value: { ...report, checks, text } });
    } else for (const line of text.split('\n')) output.text(plain(line));
    return report.checks.some(({ status }) => status === 'problem') ? EXIT.unexpected : EXIT.done;
  });
}
