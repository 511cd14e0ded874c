import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  Eraser,
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
  Undo2,
  X,
} from 'lucide-react';
import { memo } from 'react';
import { Button } from 'react-aria-components';
import { formatBytes, formatSpeed } from '../../shared/bytes.ts';
import { describeError } from '../../shared/messages.ts';
import type { Download } from '../../shared/model.ts';
import { plainText } from '../../shared/plainText.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { ForeignText } from '../design/ForeignText.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { ProgressBar } from '../design/ProgressBar.tsx';
import { useTick } from '../design/useTick.ts';
import { algorithmName, NOTHING_TO_PROVE } from '../format/checksum.ts';
import {
  actionsFor,
  bytesInWords,
  groupOf,
  progressOf,
  removalInWords,
  type StateTone,
  stateInWords,
  toneOf,
} from '../format/downloadState.ts';
import { shownName } from '../format/foreignText.ts';
import { command } from '../store/command.ts';
import { useStore } from '../store/store.ts';
import { AllowStorage } from './AllowStorage.tsx';
import { deleteParts, removeFromList } from './deleting.ts';
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
  onCancel: () => void;
};

export const DownloadRow = memo(
  function DownloadRow(props: DownloadRowProps) {
    const { download, isSelected, onSelect } = props;
    const { applicationName, version } = download;
    const fileName = shownName(download.fileName);
    const tone = toneOf(download);
    useTick(download.state.kind === 'waiting' && download.state.retryAt !== null ? SECOND_MS : null);
    const words = stateInWords(download, Date.now());
    const Icon = TONE_ICONS[tone];
    return (
      <article className="download" aria-label={fileName}>
        <Checkbox isSelected={isSelected} onChange={onSelect} name={`Select ${fileName}`} />
        <div className="download-words">
          <div className="download-title">
            <ForeignText className="ellipsis file-name" text={fileName} isTitled />
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
              <span>{words}</span>
            </span>
            <span>{bytesInWords(download)}</span>
            {download.bytesPerSecond !== null && download.bytesPerSecond > 0 && (
              <span className="speed">{formatSpeed(download.bytesPerSecond)}</span>
            )}
            {download.bytesPerSecondLimit !== null && groupOf(download) === 'active' && (
              <span className="limit" title="The limit of this download">
                <Gauge size={13} aria-hidden />
                <span>at most {formatSpeed(download.bytesPerSecondLimit)}</span>
              </span>
            )}
            <span className="ellipsis origin">
              <ForeignText text={applicationName} /> <bdi>{version}</bdi>
            </span>
          </div>
        </div>
        <RowActions {...props} />
        <NeedsYou download={download} />
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

/** What nothing but an answer of a person can end, in whole sentences. */
function NeedsYou({ download }: { download: Download }) {
  const { state } = download;
  if (state.kind !== 'waiting' || state.reason !== 'storageNotAllowed' || state.error === null) return null;
  return (
    <div className="needs-you small">
      <p>{plainText(describeError(state.error).text)}</p>
      <AllowStorage download={download} />
    </div>
  );
}

function Proof({ download: { verification, provedBy } }: { download: Download }) {
  if (verification === null) return null;
  const proof = provedBy === null ? 'checksum' : algorithmName(provedBy);
  return verification === 'verified' ? (
    <span className="badge good" title={`The ${proof} is the published one`}>
      <ShieldCheck size={12} aria-hidden /> <span className="words">Verified</span>
    </span>
  ) : (
    <span className="badge caution" title={`Not verified: ${NOTHING_TO_PROVE}`}>
      <CircleHelp size={12} aria-hidden /> <span className="words">Cannot be verified</span>
    </span>
  );
}

function RowActions(props: DownloadRowProps) {
  const { download, neighbours, onDetails, onConfirmOpen, onLimit, onCancel } = props;
  const host = useStore((state) => state.host);
  const { id } = download;
  const fileName = shownName(download.fileName);
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
      {can.undo && (
        <Button
          className="button"
          aria-label={`Undo cancelling ${fileName}`}
          onPress={() => void command('downloads.retry', { ids })}
        >
          <Undo2 size={15} aria-hidden /> <span>Undo</span>
        </Button>
      )}
      {can.deletePart && (
        <Button
          className="button minor"
          aria-label={`Delete now what is kept of ${fileName}: frees ${formatBytes(download.receivedBytes)}`}
          onPress={(press) => void deleteParts([download], press)}
        >
          <Eraser size={15} aria-hidden />
          <span>
            Delete now<span className="delete-size"> · {formatBytes(download.receivedBytes)}</span>
          </span>
        </Button>
      )}
      {can.retry && !can.undo && (
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
      {can.cancel && <IconButton icon={X} name={`Cancel ${fileName}`} hint="Cancel" onPress={onCancel} />}
      {can.remove && (
        <IconButton
          icon={Trash2}
          name={`Remove ${fileName}`}
          hint={`Remove from the list: ${removalInWords(download)}`}
          isMinor
          onPress={(press) => void removeFromList([download], press)}
        />
      )}
      <IconButton icon={Info} name={`Details of ${fileName}`} hint="Details" isMinor onPress={onDetails} />
      <RowMenu download={download} neighbours={neighbours} onDetails={onDetails} onLimit={onLimit} />
    </div>
  );
}
