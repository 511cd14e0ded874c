import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { formatBytes, formatSpeed } from '../../shared/bytes.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Download } from '../../shared/model.ts';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { ForeignText } from '../design/ForeignText.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { algorithmName, proofInWords } from '../format/checksum.ts';
import { actionsFor, stateInWords } from '../format/downloadState.ts';
import { formatDateTime } from '../format/time.ts';
import { command, copyText } from '../store/command.ts';
import { AllowStorage } from './AllowStorage.tsx';
import { deleteParts } from './deleting.ts';

/** Everything that is known of a download, and what went wrong in whole sentences. */
export function DownloadDetails({ download, onClose }: { download: Download | null; onClose: () => void }) {
  return (
    <ModalDialog
      title={<ForeignText text={download?.fileName} />}
      isOpen={download !== null}
      onClose={onClose}
    >
      {download !== null && <Facts download={download} onClose={onClose} />}
    </ModalDialog>
  );
}

function errorOf({ state }: Download): AppError | null {
  return state.kind === 'failed' || state.kind === 'waiting' ? state.error : null;
}

function Facts({ download, onClose }: { download: Download; onClose: () => void }) {
  const { sha256, sizeBytes, provedBy } = download;
  const error = errorOf(download);
  const can = actionsFor(download);
  const ids = [download.id];
  return (
    <>
      {error !== null && (
        <ErrorPanel error={error} isOfDownload>
          <AllowStorage download={download} />
        </ErrorPanel>
      )}
      <dl className="facts">
        <Fact name="State">{stateInWords(download, Date.now())}</Fact>
        <Fact name="From">
          <ForeignText text={download.applicationName} /> <bdi>{download.version}</bdi>
          {download.channel === 'test' ? ' (Test channel)' : ''}
        </Fact>
        <Fact name={download.path === null ? 'Folder' : 'File'}>
          <ForeignText text={download.path ?? download.folder} />
        </Fact>
        <Fact name="Size">
          {sizeBytes === null
            ? 'not known yet'
            : `${formatBytes(sizeBytes)} (${sizeBytes.toLocaleString()} bytes)`}
        </Fact>
        {download.hasPart && <Fact name="Kept">{keptInWords(download)}</Fact>}
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
            <span className="small soft own-sum">
              {provedBy === null || provedBy === 'sha256'
                ? 'Computed here, from what arrived.'
                : `Computed here as well; the publisher’s is a ${algorithmName(provedBy)}.`}
            </span>
          </Fact>
        )}
        {download.bytesPerSecondLimit !== null && (
          <Fact name="Limit">at most {formatSpeed(download.bytesPerSecondLimit)}</Fact>
        )}
        <Fact name="Network">
          {download.requests.toLocaleString()} {download.requests === 1 ? 'request' : 'requests'},{' '}
          {download.refreshes.toLocaleString()}{' '}
          {download.refreshes === 1 ? 'refreshed link' : 'refreshed links'},{' '}
          {formatBytes(download.bytesFetched)} fetched
          {download.resumedFromByte > 0
            ? `, went on at byte ${download.resumedFromByte.toLocaleString()}`
            : ''}
        </Fact>
        <Fact name="Queued">{formatDateTime(download.createdAt)}</Fact>
      </dl>
      <div className="actions">
        {can.deletePart && (
          <Button className="button" onPress={() => void deleteParts([download])}>
            Delete now, frees {formatBytes(download.receivedBytes)}
          </Button>
        )}
        {(download.state.kind === 'failed' || download.state.kind === 'cancelled') && (
          <Button
            className="button"
            onPress={() => {
              void command('downloads.retry', { ids });
              onClose();
            }}
          >
            {can.undo ? 'Undo cancelling' : 'Try again'}
          </Button>
        )}
        <Button className="button primary" onPress={onClose}>
          Close
        </Button>
      </div>
    </>
  );
}

function keptInWords({ state, receivedBytes }: Download): string {
  const kept = `${formatBytes(receivedBytes)} in an incomplete file`;
  return state.kind === 'cancelled'
    ? `${kept}, until it is removed from the list or the room is needed`
    : kept;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
