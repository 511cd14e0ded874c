import { CircleAlert, CircleCheck, CircleMinus, Copy, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { describeFinding } from '../../shared/doctor/describeFinding.ts';
import type { DoctorCheck, DoctorReport } from '../../shared/doctor/report.ts';
import { reportText } from '../../shared/doctor/reportText.ts';
import { language, t } from '../../shared/words/index.ts';
import { ForeignText } from '../design/ForeignText.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { command, copyText } from '../store/command.ts';

const LOOKS: Record<DoctorCheck['status'], { icon: LucideIcon; tone: string }> = {
  ok: { icon: CircleCheck, tone: 'good' },
  warning: { icon: TriangleAlert, tone: 'waiting' },
  problem: { icon: CircleAlert, tone: 'bad' },
  skipped: { icon: CircleMinus, tone: 'idle' },
};

/** Checks what the app stands on, and gives the report to attach to a bug. */
export function DoctorDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [report, setReport] = useState<DoctorReport | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    let isStale = false;
    setReport(null);
    void command('doctor.run', {}).then((found) => {
      if (isStale) return;
      if (found === null) onClose();
      else setReport(found);
    });
    return () => {
      isStale = true;
    };
  }, [isOpen, onClose]);

  return (
    <ModalDialog title={t('settings.doctor.title')} isOpen={isOpen} onClose={onClose}>
      <div aria-live="polite" className="doctor">
        {report === null ? (
          <Skeleton lines={7} label={t('settings.doctor.checking')} />
        ) : (
          <>
            <p>{verdict(report.checks)}</p>
            <ul className="doctor-checks">
              {report.checks.map((check) => (
                <Finding key={check.id} check={check} />
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="actions">
        <Button
          className="button"
          isDisabled={report === null}
          onPress={() =>
            void copyText(report === null ? '' : reportText(report), t('settings.doctor.copied'))
          }
        >
          <Copy size={15} aria-hidden /> {t('settings.doctor.copy')}
        </Button>
        <Button className="button primary" onPress={onClose} autoFocus>
          {t('settings.doctor.close')}
        </Button>
      </div>
    </ModalDialog>
  );
}

function Finding({ check: { id, status, finding } }: { check: DoctorCheck }) {
  const { what, advice } = describeFinding(finding);
  const { icon: Icon, tone } = LOOKS[status];
  return (
    <li>
      <span className={`state ${tone}`}>
        <Icon size={16} aria-label={t(`settings.doctor.statuses.${status}`)} role="img" />
      </span>
      <span>
        <strong>{t(`settings.doctor.names.${id}`)}.</strong> <ForeignText text={what} />
        {advice !== null && <span className="soft advice">{advice}</span>}
      </span>
    </li>
  );
}

function verdict(checks: readonly DoctorCheck[]): string {
  const problems = checks.filter(({ status }) => status === 'problem').length;
  const warnings = checks.filter(({ status }) => status === 'warning').length;
  if (problems + warnings === 0) return t('settings.doctor.inOrder');
  const found = [
    ...(problems > 0 ? [t('settings.doctor.problems', { count: problems })] : []),
    ...(warnings > 0 ? [t('settings.doctor.warnings', { count: warnings })] : []),
  ];
  return t('settings.doctor.found', { list: new Intl.ListFormat(language()).format(found) });
}
