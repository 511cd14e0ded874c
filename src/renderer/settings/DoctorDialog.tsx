import { CircleAlert, CircleCheck, CircleMinus, Copy, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { describeFinding } from '../../shared/doctor/describeFinding.ts';
import type { DoctorCheck, DoctorReport } from '../../shared/doctor/report.ts';
import { reportText } from '../../shared/doctor/reportText.ts';
import { ForeignText } from '../design/ForeignText.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { command, copyText } from '../store/command.ts';

const NAMES: Record<DoctorCheck['id'], string> = {
  keychain: 'Keychain',
  server: 'Server',
  clock: 'Clock',
  proxy: 'Proxy',
  downloadFolder: 'Download folder',
  stateFolder: 'State folder',
  database: 'Database',
};

const LOOKS: Record<DoctorCheck['status'], { icon: LucideIcon; tone: string; word: string }> = {
  ok: { icon: CircleCheck, tone: 'good', word: 'In order' },
  warning: { icon: TriangleAlert, tone: 'waiting', word: 'Warning' },
  problem: { icon: CircleAlert, tone: 'bad', word: 'Problem' },
  skipped: { icon: CircleMinus, tone: 'idle', word: 'Not checked' },
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
    <ModalDialog title="Check this app" isOpen={isOpen} onClose={onClose}>
      <div aria-live="polite" className="doctor">
        {report === null ? (
          <Skeleton lines={7} label="Checking…" />
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
          onPress={() => void copyText(report === null ? '' : reportText(report), 'Report')}
        >
          <Copy size={15} aria-hidden /> Copy report
        </Button>
        <Button className="button primary" onPress={onClose} autoFocus>
          Close
        </Button>
      </div>
    </ModalDialog>
  );
}

function Finding({ check: { id, status, finding } }: { check: DoctorCheck }) {
  const { what, advice } = describeFinding(finding);
  const { icon: Icon, tone, word } = LOOKS[status];
  return (
    <li>
      <span className={`state ${tone}`}>
        <Icon size={16} aria-label={word} role="img" />
      </span>
      <span>
        <strong>{NAMES[id]}.</strong> <ForeignText text={what} />
        {advice !== null && <span className="soft advice">{advice}</span>}
      </span>
    </li>
  );
}

function verdict(checks: readonly DoctorCheck[]): string {
  const problems = checks.filter(({ status }) => status === 'problem').length;
  const warnings = checks.filter(({ status }) => status === 'warning').length;
  if (problems + warnings === 0) return 'Everything is in order.';
  const words = [
    ...(problems > 0 ? [`${problems} ${problems === 1 ? 'problem' : 'problems'}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  return `Found ${words.join(' and ')}. The report holds no key and no link: it can be attached to a bug.`;
}
