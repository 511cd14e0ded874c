import { Button } from 'react-aria-components';
import type { Download } from '../../shared/model.ts';
import { ForeignText } from '../design/ForeignText.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { algorithmName, NOTHING_TO_PROVE } from '../format/checksum.ts';
import { command } from '../store/command.ts';

/** Asks before something is opened that can run. */
export function OpenConfirmation({ download, onClose }: { download: Download | null; onClose: () => void }) {
  return (
    <ModalDialog title="Run this file?" isOpen={download !== null} onClose={onClose} role="alertdialog">
      <p>
        <strong>
          <ForeignText text={download?.fileName} />
        </strong>{' '}
        can change this computer. Open it only if you expected it from{' '}
        <ForeignText text={download?.applicationName} />.
      </p>
      {download?.verification === 'verified' ? (
        <p className="soft">
          It is exactly the file that was published: its{' '}
          {download.provedBy === null ? 'checksum' : algorithmName(download.provedBy)} was verified.
        </p>
      ) : (
        <p className="soft">It could not be verified: {NOTHING_TO_PROVE}.</p>
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
