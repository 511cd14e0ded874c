import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { AppError } from '../../shared/errors.ts';
import type { Download } from '../../shared/model.ts';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { formatBytes, formatSpeed } from '../format/bytes.ts';
import { stateInWords } from '../format/downloadState.ts';
import { formatDateTime } from '../format/time.ts';
import { command, copyText } from '../store/command.ts';

/** Everything that is known of a download, and what went wrong in whole sentences. */
export function DownloadDetails({ download, onClose }: { download: Download | null; onClose: () => void }) {
  return (
    <ModalDialog title={<bdi>{download?.fileName}</bdi>} isOpen={download !== null} onClose={onClose}>
      {download !== null && <Facts download={download} onClose={onClose} />}
    </ModalDialog>
  );
}

function errorOf({ state }: Download): AppError | null {
  return state.kind === 'failed' || state.kind === 'waiting' ? state.error : null;
}

function proofInWords({ state, verification }: Download): string {
  if (state.kind === 'failed' && state.error.code === 'publisher.checksumMismatch')
    return 'refused: the SHA-256 is not the published one';
  switch (verification) {
    case null:
      return 'not verified yet';
    case 'verified':
      return 'verified: the SHA-256 is the published one';
    case 'unverifiable':
      return 'cannot be verified: the publisher gave no SHA-256';
  }
}

function Facts({ download, onClose }: { download: Download; onClose: () => void }) {
  const { sha256, sizeBytes } = download;
  const error = errorOf(download);
  return (
    <>
      {error !== null && <ErrorPanel error={error} isOfDownload />}
      <dl className="facts">
        <Fact name="State">{stateInWords(download, Date.now())}</Fact>
        <Fact name="From">
          <bdi>{download.applicationName}</bdi> {download.version}
          {download.channel === 'test' ? ' (Test channel)' : ''}
        </Fact>
        <Fact name={download.path === null ? 'Folder' : 'File'}>
          <bdi>{download.path ?? download.folder}</bdi>
        </Fact>
        <Fact name="Size">
          {sizeBytes === null
            ? 'not known yet'
            : `${formatBytes(sizeBytes)} (${sizeBytes.toLocaleString()} bytes)`}
        </Fact>
        <Fact name="Proof">{proofInWords(download)}</Fact>
        {sha256 !== null && (
          <Fact name="SHA-256">
            <code>{sha256}</code>
            <IconButton
              icon={Copy}
              name="Copy SHA-256"
              hint="Copy"
              onPress={() => void copyText(sha256, 'SHA-256')}
            />
          </Fact>
        )}
        {download.bytesPerSecondLimit !== null && (
          <Fact name="Limit">at most {formatSpeed(download.bytesPerSecondLimit)}</Fact>
        )}
        <Fact name="Network">
          {download.requests.toLocaleString()} {download.requests === 1 ? 'request' : 'requests'},{' '}
          {download.refreshes} {download.refreshes === 1 ? 'refreshed link' : 'refreshed links'},{' '}
          {formatBytes(download.bytesFetched)} fetched
          {download.resumedFromByte > 0
            ? `, went on at byte ${download.resumedFromByte.toLocaleString()}`
            : ''}
        </Fact>
        <Fact name="Queued">{formatDateTime(download.createdAt)}</Fact>
      </dl>
      <div className="actions">
        {download.state.kind === 'failed' && (
          <Button
            className="button"
            onPress={() => {
              void command('downloads.retry', { ids: [download.id] });
              onClose();
            }}
          >
            Try again
          </Button>
        )}
        <Button className="button primary" onPress={onClose}>
          Close
        </Button>
      </div>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
