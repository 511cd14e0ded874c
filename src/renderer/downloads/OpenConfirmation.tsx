import { Button } from 'react-aria-components';
import type { Download } from '../../shared/model.ts';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { command } from '../store/command.ts';

/** Asks before something is opened that can run. */
export function OpenConfirmation({ download, onClose }: { download: Download | null; onClose: () => void }) {
  return (
    <ModalDialog title="Run this file?" isOpen={download !== null} onClose={onClose} role="alertdialog">
      <p>
        <strong>
          <bdi>{download?.fileName}</bdi>
        </strong>{' '}
        can change this computer. Open it only if you expected it from <bdi>{download?.applicationName}</bdi>.
      </p>
      {download?.verification === 'verified' ? (
        <p className="soft">It is exactly the file that was published: its SHA-256 was verified.</p>
      ) : (
        <p className="soft">It could not be verified: the publisher gave no SHA-256.</p>
      )}
      <div className="actions">
        <Button className="button" onPress={onClose} autoFocus>
          Cancel
        </Button>
        <Button
          className="button danger"
          onPress={() => {
            if (download !== null) void command('downloads.open', { id: download.id, confirmed: true });
            onClose();
          }}
        >
          Open it
        </Button>
      </div>
    </ModalDialog>
  );
}
