import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Download } from '../../shared/model.ts';
import { ForeignText } from '../design/ForeignText.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { SpeedLimitField } from '../design/SpeedLimitField.tsx';
import { command } from '../store/command.ts';

/** Sets how fast one download may be at most. */
export function LimitDialog({ download, onClose }: { download: Download | null; onClose: () => void }) {
  const limit = download?.bytesPerSecondLimit ?? null;
  const [bytesPerSecond, setBytesPerSecond] = useState(limit);
  const id = download?.id ?? null;
  // What is typed is of one download: the next one begins with its own limit, not with a patch that comes meanwhile.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setBytesPerSecond(limit), [id]);
  return (
    <ModalDialog title="Limit speed" isOpen={download !== null} onClose={onClose}>
      <p className="soft">
        Holds at once, also while <ForeignText text={download?.fileName} /> is coming in. The limit of all
        downloads together, in the settings, holds beside it.
      </p>
      <SpeedLimitField
        question="Limit the speed of this download"
        label="At most"
        value={bytesPerSecond}
        onChange={setBytesPerSecond}
      />
      <div className="actions">
        <Button className="button" onPress={onClose}>
          Cancel
        </Button>
        <Button
          className="button primary"
          onPress={() => {
            if (id !== null) void command('downloads.setLimit', { ids: [id], bytesPerSecond });
            onClose();
          }}
        >
          Save
        </Button>
      </div>
    </ModalDialog>
  );
}
