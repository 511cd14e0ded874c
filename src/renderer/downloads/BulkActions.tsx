import { Eraser, Pause, Play, RotateCw, Trash2, Undo2, X } from 'lucide-react';
import { Button, type PressEvent } from 'react-aria-components';
import { formatBytes } from '../../shared/bytes.ts';
import type { Download, DownloadId } from '../../shared/model.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { actionsFor } from '../format/downloadState.ts';
import { keptBytes } from '../format/removal.ts';
import { command } from '../store/command.ts';
import { deleteParts, removeFromList } from './deleting.ts';

const ACTIONS = [
  { id: 'pause', name: 'Pause', icon: Pause },
  { id: 'resume', name: 'Resume', icon: Play },
  { id: 'retry', name: 'Try again', icon: RotateCw },
  { id: 'cancel', name: 'Cancel', icon: X },
  { id: 'deletePart', name: 'Delete now', icon: Eraser },
  { id: 'remove', name: 'Remove', icon: Trash2 },
] as const;

/** The same actions for many: each is offered with the number it would concern. */
export function BulkActions(props: {
  downloads: readonly Download[];
  chosen: readonly Download[];
  onChooseAll: (isSelected: boolean) => void;
  onCancel: (ids: readonly DownloadId[]) => void;
}) {
  const { downloads, chosen, onChooseAll, onCancel } = props;

  const bytes = keptBytes(chosen.filter((download) => actionsFor(download).remove));

  function act(action: (typeof ACTIONS)[number]['id'], on: readonly Download[], press: PressEvent) {
    const ids = on.map(({ id }) => id);
    if (action === 'cancel') onCancel(ids);
    else if (action === 'remove') void removeFromList(on, press);
    else if (action === 'deletePart') void deleteParts(on, press);
    else void command(`downloads.${action}`, { ids });
  }

  return (
    <div className="bulk">
      <Checkbox
        isSelected={chosen.length > 0 && chosen.length === downloads.length}
        isIndeterminate={chosen.length > 0 && chosen.length < downloads.length}
        onChange={onChooseAll}
      >
        <span className="small soft">
          {chosen.length === 0
            ? `Select all (${downloads.length.toLocaleString()})`
            : `${chosen.length.toLocaleString()} selected`}
        </span>
      </Checkbox>
      <span className="bulk-actions">
        {chosen.length > 0 &&
          ACTIONS.map(({ id, name, icon: Icon }) => {
            const concerned = chosen.filter((download) => actionsFor(download)[id]);
            return concerned.length === 0 ? null : (
              <Button key={id} className="button" onPress={(press) => act(id, concerned, press)}>
                <Icon size={15} aria-hidden />
                <span>
                  {name} {concerned.length.toLocaleString()}
                </span>
              </Button>
            );
          })}
      </span>
      {bytes > 0 && (
        <span className="small soft">{formatBytes(bytes)} of these are kept; Remove deletes them</span>
      )}
    </div>
  );
}

/** One way back for all that were cancelled together, for as long as they are still cancelled. */
export function CancelledTogether({ downloads }: { downloads: readonly Download[] }) {
  const undoable = downloads.filter((download) => actionsFor(download).undo);
  if (undoable.length < 2) return null;
  const bytes = keptBytes(undoable);
  return (
    <div className="cancelled-together" role="status">
      <span>
        {undoable.length.toLocaleString()} cancelled{bytes === 0 ? '' : ` · ${formatBytes(bytes)} kept`}
      </span>
      <Button
        className="button"
        autoFocus
        onPress={() => void command('downloads.retry', { ids: undoable.map(({ id }) => id) })}
      >
        <Undo2 size={15} aria-hidden /> <span>Undo {undoable.length.toLocaleString()}</span>
      </Button>
      {bytes > 0 && (
        <Button
          className="button"
          onPress={(press) =>
            void deleteParts(
              undoable.filter(({ hasPart }) => hasPart),
              press,
            )
          }
        >
          <Eraser size={15} aria-hidden /> <span>Delete now, frees {formatBytes(bytes)}</span>
        </Button>
      )}
    </div>
  );
}
