import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  ExternalLink,
  FolderOpen,
  Gauge,
  Hourglass,
  Info,
  type LucideIcon,
  Pause,
  Play,
  RotateCw,
  ShieldCheck,
  Trash2,
  X,
} from 'lucide-react';
import { memo } from 'react';
import type { Download } from '../../shared/model.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { ProgressBar } from '../design/ProgressBar.tsx';
import { useTick } from '../design/useTick.ts';
import { formatBytes, formatSpeed } from '../format/bytes.ts';
import {
  actionsFor,
  groupOf,
  progressOf,
  type StateTone,
  stateInWords,
  toneOf,
} from '../format/downloadState.ts';
import { command } from '../store/command.ts';
import { useStore } from '../store/store.ts';
import { type Neighbours, RowMenu } from './RowMenu.tsx';

const TONE_ICONS: Record<StateTone, LucideIcon | null> = {
  moving: null,
  idle: null,
  waiting: Hourglass,
  good: CircleCheck,
  caution: CircleHelp,
  bad: CircleAlert,
};

const SECOND_MS = 1000;

export type DownloadRowProps = {
  download: Download;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
  neighbours: Neighbours;
  onDetails: () => void;
  onConfirmOpen: () => void;
  onLimit: () => void;
};

export const DownloadRow = memo(
  function DownloadRow(props: DownloadRowProps) {
    const { download, isSelected, onSelect } = props;
    const { fileName, applicationName, version } = download;
    const tone = toneOf(download);
    useTick(download.state.kind === 'waiting' && download.state.retryAt !== null ? SECOND_MS : null);
    const words = stateInWords(download, Date.now());
    const Icon = TONE_ICONS[tone];
    return (
      <article className="download" aria-label={fileName}>
        <Checkbox isSelected={isSelected} onChange={onSelect} name={`Select ${fileName}`} />
        <div className="download-words">
          <div className="download-title">
            <bdi className="ellipsis file-name" title={fileName}>
              {fileName}
            </bdi>
            <Proof download={download} />
          </div>
          <ProgressBar
            value={progressOf(download)}
            tone={tone}
            name={`Progress of ${fileName}`}
            words={words}
          />
          <div className="download-facts small soft tabular">
            <span className={`state ${tone}`} data-state={download.state.kind}>
              {Icon !== null && <Icon size={14} aria-hidden />}
              <span className="ellipsis">{words}</span>
            </span>
            <span>{bytesInWords(download)}</span>
            {download.bytesPerSecond !== null && download.bytesPerSecond > 0 && (
              <span className="speed">{formatSpeed(download.bytesPerSecond)}</span>
            )}
            {download.bytesPerSecondLimit !== null && groupOf(download) === 'active' && (
              <span className="limit" title="The limit of this download">
                <Gauge size={13} aria-hidden /> at most {formatSpeed(download.bytesPerSecondLimit)}
              </span>
            )}
            <span className="ellipsis origin">
              <bdi>{applicationName}</bdi> {version}
            </span>
          </div>
        </div>
        <RowActions {...props} />
      </article>
    );
  },
  (before, after) =>
    before.download === after.download &&
    before.isSelected === after.isSelected &&
    before.neighbours.first === after.neighbours.first &&
    before.neighbours.above === after.neighbours.above &&
    before.neighbours.below === after.neighbours.below &&
    before.neighbours.isLast === after.neighbours.isLast,
);

function bytesInWords({ state, sizeBytes, receivedBytes }: Download): string {
  if (state.kind === 'completed') return formatBytes(sizeBytes ?? receivedBytes);
  if (sizeBytes === null) return receivedBytes === 0 ? '' : formatBytes(receivedBytes);
  return `${formatBytes(receivedBytes)} of ${formatBytes(sizeBytes)}`;
}

function Proof({ download: { verification } }: { download: Download }) {
  if (verification === null) return null;
  return verification === 'verified' ? (
    <span className="badge good" title="The SHA-256 is the published one">
      <ShieldCheck size={12} aria-hidden /> <span className="words">Verified</span>
    </span>
  ) : (
    <span className="badge caution" title="The publisher gave no SHA-256">
      <CircleHelp size={12} aria-hidden /> <span className="words">Cannot be verified</span>
    </span>
  );
}

function RowActions(props: DownloadRowProps) {
  const { download, neighbours, onDetails, onConfirmOpen, onLimit } = props;
  const host = useStore((state) => state.host);
  const { id, fileName } = download;
  const can = actionsFor(download);
  const ids = [id];

  async function open() {
    const answer = await command('downloads.open', { id, confirmed: false });
    if (answer?.outcome === 'needsConfirmation') onConfirmOpen();
  }

  return (
    <div className="row-actions">
      {can.pause && (
        <IconButton
          icon={Pause}
          name={`Pause ${fileName}`}
          hint="Pause"
          onPress={() => void command('downloads.pause', { ids })}
        />
      )}
      {can.resume && (
        <IconButton
          icon={Play}
          name={`Resume ${fileName}`}
          hint="Resume"
          onPress={() => void command('downloads.resume', { ids })}
        />
      )}
      {can.retry && (
        <IconButton
          icon={RotateCw}
          name={`Retry ${fileName}`}
          hint="Try again"
          onPress={() => void command('downloads.retry', { ids })}
        />
      )}
      {can.open && host?.canOpenFiles === true && (
        <IconButton icon={ExternalLink} name={`Open ${fileName}`} hint="Open" onPress={() => void open()} />
      )}
      {can.open && host?.canShowInFolder === true && (
        <IconButton
          icon={FolderOpen}
          name={`Show ${fileName} in folder`}
          hint="Show in folder"
          onPress={() => void command('downloads.showInFolder', { id })}
        />
      )}
      {can.cancel && (
        <IconButton
          icon={X}
          name={`Cancel ${fileName}`}
          hint="Cancel"
          onPress={() => void command('downloads.cancel', { ids })}
        />
      )}
      {can.remove && (
        <IconButton
          icon={Trash2}
          name={`Remove ${fileName}`}
          hint="Remove from the list"
          isMinor
          onPress={() => void command('downloads.remove', { ids })}
        />
      )}
      <IconButton icon={Info} name={`Details of ${fileName}`} hint="Details" isMinor onPress={onDetails} />
      <RowMenu download={download} neighbours={neighbours} onDetails={onDetails} onLimit={onLimit} />
    </div>
  );
}
