import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { formatBytes } from '../../shared/bytes.ts';
import {
  type Application,
  type Channel,
  type FileId,
  isDigest,
  type Version,
  type VersionFile,
} from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { bridge } from '../bridge.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { ForeignText } from '../design/ForeignText.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { VirtualList } from '../downloads/VirtualList.tsx';
import { shownName } from '../format/foreignText.ts';
import { command } from '../store/command.ts';
import { showToast } from '../store/store.ts';
import { DownloadButton } from './DownloadButton.tsx';
import { FileChecksum } from './FileChecksum.tsx';
import { IncompleteNote } from './IncompleteNote.tsx';
import { UnusableNote } from './UnusableNote.tsx';
import { useCatalog } from './useCatalog.ts';

/** As many as one command takes. */
const AT_ONCE = 1000;
const ROW_HEIGHT = 84;
const keyOf = ({ fileId }: VersionFile) => fileId;

/** The files of a version, with their sums; of one with a single file there is nothing to choose. */
export function FileList(props: { application: Application; version: Version; channel: Channel }) {
  const { application, version, channel } = props;
  const { applicationId } = application;
  const { answer, error, reload } = useCatalog<VersionFile[]>(`${applicationId} ${version.version}`, () =>
    bridge.invoke('catalog.files', { applicationId, version: version.version, channel }),
  );
  if (error !== null) {
    return (
      <>
        <ErrorPanel error={error}>
          <Button className="button" onPress={reload}>
            {t('library.tryAgain')}
          </Button>
        </ErrorPanel>
        {isDigest(version.checksum) && <FileChecksum checksum={version.checksum} of={version.version} />}
      </>
    );
  }
  if (answer === null) return <Skeleton lines={2} label={t('library.files.loading')} />;
  const [file, ...more] = answer.value;
  return (
    <>
      <IncompleteNote answer={answer} onRetry={reload} />
      <UnusableNote names={answer.unusable} of="files" />
      {file !== undefined && more.length === 0 && (
        <FileChecksum checksum={file.checksum} of={version.version} />
      )}
      {more.length > 0 && <ManyFiles {...props} files={answer.value} />}
    </>
  );
}

function ManyFiles(props: {
  application: Application;
  version: Version;
  channel: Channel;
  files: readonly VersionFile[];
}) {
  const { application, version, channel, files } = props;
  const [chosen, setChosen] = useState<ReadonlySet<FileId>>(new Set());
  const toggle = (id: FileId, isSelected: boolean) => {
    const next = new Set(chosen);
    if (isSelected) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const isAll = chosen.size === files.length;
  const chosenFiles = files.filter(({ fileId }) => chosen.has(fileId));
  const chosenBytes = chosenFiles.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const isAtLeast = chosenFiles.some(({ sizeBytes }) => sizeBytes === null);

  async function downloadChosen() {
    let count = 0;
    for (let first = 0; first < chosenFiles.length; first += AT_ONCE) {
      const added = await command('downloads.add', {
        applicationId: application.applicationId,
        applicationName: application.name,
        version: version.version,
        channel: version.isEnabled ? 'stable' : channel,
        files: chosenFiles
          .slice(first, first + AT_ONCE)
          .map(({ fileId, fileName, sizeBytes }) => ({ fileId, fileName, sizeBytes })),
      });
      if (added === null) return;
      count += added.ids.length;
    }
    showToast('info', t('library.files.queued', { count, number: count.toLocaleString() }));
    setChosen(new Set());
  }

  return (
    <section className="files" aria-label={t('library.files.of', { version: version.version })}>
      <div className="files-head">
        <Checkbox
          isSelected={isAll}
          isIndeterminate={chosen.size > 0 && !isAll}
          onChange={(isSelected) => setChosen(new Set(isSelected ? files.map(keyOf) : []))}
        >
          <span>{t('library.files.all', { number: files.length.toLocaleString() })}</span>
        </Checkbox>
        <Button
          className="button"
          isDisabled={chosen.size === 0 || !version.isActive}
          onPress={() => void downloadChosen()}
        >
          <Download size={16} aria-hidden /> <span>{t('library.files.downloadChosen')}</span>
          {chosenBytes > 0 && (
            <span className="soft tabular">
              {isAtLeast
                ? t('library.files.atLeast', { size: formatBytes(chosenBytes) })
                : formatBytes(chosenBytes)}
            </span>
          )}
        </Button>
      </div>
      <VirtualList
        name={t('library.files.of', { version: version.version })}
        rowHeight={ROW_HEIGHT}
        items={files}
        keyOf={keyOf}
      >
        {(file) => (
          <div className="file">
            <Checkbox
              isSelected={chosen.has(file.fileId)}
              onChange={(isSelected) => toggle(file.fileId, isSelected)}
              name={t('library.files.choose', { name: shownName(file.fileName) })}
            />
            <div className="file-words">
              <ForeignText className="ellipsis file-name" text={file.fileName} isTitled />
              <span className="small soft ellipsis">
                {t(`library.files.types.${file.fileType}`)}
                {file.description !== null && (
                  <>
                    {' · '}
                    <ForeignText text={file.description} />
                  </>
                )}
              </span>
              <FileChecksum checksum={file.checksum} of={shownName(file.fileName)} />
            </div>
            <span className="small soft tabular file-size">
              {file.sizeBytes === null ? '' : formatBytes(file.sizeBytes)}
            </span>
            <DownloadButton application={application} version={version} channel={channel} file={file} />
          </div>
        )}
      </VirtualList>
    </section>
  );
}
