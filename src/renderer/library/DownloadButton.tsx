import { Download as DownloadIcon, FolderOpen, Pause, Play, RotateCw } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Application, Channel, Download, Version, VersionFile } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { ProgressBar } from '../design/ProgressBar.tsx';
import { actionsFor, progressOf, stateInWords, toneOf } from '../format/downloadState.ts';
import { nameInSentence, shownName } from '../format/foreignText.ts';
import { command } from '../store/command.ts';
import { showToast, useStore } from '../store/store.ts';
import { latestDownload } from './versionDownloads.ts';

/** Starts a download, and from then on shows how it goes and what can be done with it. */
export function DownloadButton(props: {
  application: Application;
  version: Version;
  channel: Channel;
  /** Absent: the version's main file. */
  file?: VersionFile;
  /** One button on the page is the one most people want. */
  isProminent?: boolean;
}) {
  const { application, version, channel, file, isProminent = false } = props;
  const download = useStore(({ downloads }) =>
    latestDownload(
      downloads,
      application.applicationId,
      version.version,
      file?.fileId ?? null,
      file?.fileType === 'MAIN',
    ),
  );
  const subject = file === undefined ? version.version : shownName(file.fileName);

  async function start() {
    const added = await command('downloads.add', {
      applicationId: application.applicationId,
      applicationName: application.name,
      version: version.version,
      channel: version.isEnabled ? 'stable' : channel,
      ...(file === undefined
        ? {}
        : { files: [{ fileId: file.fileId, fileName: file.fileName, sizeBytes: file.sizeBytes }] }),
    });
    if (added !== null)
      showToast(
        'info',
        t('library.download.queued', {
          name: nameInSentence(file?.fileName ?? `${application.name} ${version.version}`),
        }),
      );
  }

  if (download === null) {
    return (
      <Button
        className={isProminent ? 'button primary' : 'button'}
        aria-label={t('library.download.of', { name: subject })}
        isDisabled={!version.isActive}
        onPress={() => void start()}
      >
        <DownloadIcon size={16} aria-hidden /> <span className="word">{t('library.download.start')}</span>
      </Button>
    );
  }
  return <LiveButton download={download} subject={subject} onStartAgain={() => void start()} />;
}

function LiveButton(props: { download: Download; subject: string; onStartAgain: () => void }) {
  const { download, subject, onStartAgain } = props;
  const canShow = useStore(({ host }) => host?.canShowInFolder === true);
  const can = actionsFor(download);
  const ids = [download.id];
  const words = stateInWords(download, Date.now());
  if (download.state.kind === 'completed') {
    return canShow ? (
      <Button
        className="button"
        aria-label={t('library.download.showOf', { name: subject })}
        onPress={() => void command('downloads.showInFolder', { id: download.id })}
      >
        <FolderOpen size={16} aria-hidden /> <span className="word">{t('library.download.show')}</span>
      </Button>
    ) : (
      <Button
        className="button"
        aria-label={t('library.download.againOf', { name: subject })}
        onPress={onStartAgain}
      >
        <DownloadIcon size={16} aria-hidden /> <span className="word">{t('library.download.again')}</span>
      </Button>
    );
  }
  return (
    <span className="live">
      <a className="live-state" href="#/downloads" title={t('library.download.seeIt')}>
        <ProgressBar
          value={progressOf(download)}
          tone={toneOf(download)}
          name={t('library.download.progressOf', { name: subject })}
          words={words}
        />
        <span className="small soft ellipsis">{words}</span>
      </a>
      {can.resume && (
        <Button
          className="button icon"
          aria-label={t('library.download.resumeOf', { name: subject })}
          onPress={() => void command('downloads.resume', { ids })}
        >
          <Play size={16} aria-hidden />
        </Button>
      )}
      {can.pause && !can.retry && (
        <Button
          className="button icon"
          aria-label={t('library.download.pauseOf', { name: subject })}
          onPress={() => void command('downloads.pause', { ids })}
        >
          <Pause size={16} aria-hidden />
        </Button>
      )}
      {can.retry && (
        <Button
          className="button icon"
          aria-label={t('library.download.retryOf', { name: subject })}
          onPress={() => void command('downloads.retry', { ids })}
        >
          <RotateCw size={16} aria-hidden />
        </Button>
      )}
    </span>
  );
}
