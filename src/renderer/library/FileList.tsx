import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Application, Channel, FileId, FileType, Version, VersionFile } from '../../shared/model.ts';
import { bridge } from '../bridge.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { formatBytes } from '../format/bytes.ts';
import { command } from '../store/command.ts';
import { showToast } from '../store/store.ts';
import { DownloadButton } from './DownloadButton.tsx';
import { useCatalog } from './useCatalog.ts';

const TYPE_WORDS: Record<FileType, string> = {
  MAIN: 'Main file',
  DEPENDENCY: 'Needed with it',
  DOCUMENTATION: 'Documentation',
  CONFIGURATION: 'Configuration',
  OTHER: 'Other',
};

/** The files of a version; of one with a single file there is nothing to choose, and nothing is shown. */
export function FileList(props: { application: Application; version: Version; channel: Channel }) {
  const { application, version, channel } = props;
  const { applicationId } = application;
  const { answer, error, reload } = useCatalog<VersionFile[]>(`${applicationId} ${version.version}`, () =>
    bridge.invoke('catalog.files', { applicationId, version: version.version, channel }),
  );
  const [chosen, setChosen] = useState<ReadonlySet<FileId>>(new Set());

  if (error !== null) {
    return (
      <ErrorPanel error={error}>
        <Button className="button" onPress={reload}>
          Try again
        </Button>
      </ErrorPanel>
    );
  }
  if (answer === null) return <Skeleton lines={2} label="Loading files…" />;
  const files = answer.value;
  if (files.length < 2) return null;

  const toggle = (id: FileId, isSelected: boolean) => {
    const next = new Set(chosen);
    if (isSelected) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const isAll = chosen.size === files.length;
  const chosenBytes = files.reduce(
    (sum, { fileId, sizeBytes }) => sum + (chosen.has(fileId) ? (sizeBytes ?? 0) : 0),
    0,
  );

  async function downloadChosen() {
    const added = await command('downloads.add', {
      applicationId,
      applicationName: application.name,
      version: version.version,
      channel: version.isEnabled ? 'stable' : channel,
      files: files
        .filter(({ fileId }) => chosen.has(fileId))
        .map(({ fileId, fileName, sizeBytes }) => ({ fileId, fileName, sizeBytes })),
    });
    if (added === null) return;
    showToast(
      'info',
      added.ids.length === 1 ? 'One file is in the queue.' : `${added.ids.length} files are in the queue.`,
    );
    setChosen(new Set());
  }

  return (
    <section className="files" aria-label={`Files of ${version.version}`}>
      <div className="files-head">
        <Checkbox
          isSelected={isAll}
          isIndeterminate={chosen.size > 0 && !isAll}
          onChange={(isSelected) => setChosen(new Set(isSelected ? files.map(({ fileId }) => fileId) : []))}
        >
          All {files.length} files
        </Checkbox>
        <Button
          className="button"
          isDisabled={chosen.size === 0 || !version.isActive}
          onPress={() => void downloadChosen()}
        >
          <Download size={16} aria-hidden /> Download chosen
          {chosenBytes > 0 && <span className="soft tabular">{formatBytes(chosenBytes)}</span>}
        </Button>
      </div>
      <ul>
        {files.map((file) => (
          <li key={file.fileId} className="file">
            <Checkbox
              isSelected={chosen.has(file.fileId)}
              onChange={(isSelected) => toggle(file.fileId, isSelected)}
              name={`Choose ${file.fileName}`}
            />
            <span className="file-words">
              <bdi className="ellipsis file-name" title={file.fileName}>
                {file.fileName}
              </bdi>
              <span className="small soft ellipsis">
                {TYPE_WORDS[file.fileType]}
                {file.description === null ? '' : ` · ${file.description}`}
                {file.checksum.kind === 'unverifiable' ? ' · cannot be verified' : ''}
              </span>
            </span>
            <span className="small soft tabular">
              {file.sizeBytes === null ? '' : formatBytes(file.sizeBytes)}
            </span>
            <DownloadButton application={application} version={version} channel={channel} file={file} />
          </li>
        ))}
      </ul>
    </section>
  );
}
