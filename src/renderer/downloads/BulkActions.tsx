import { Pause, Play, RotateCw, Trash2, X } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Download } from '../../shared/model.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { actionsFor } from '../format/downloadState.ts';
import { command } from '../store/command.ts';

const ACTIONS = [
  { id: 'pause', name: 'Pause', icon: Pause },
  { id: 'resume', name: 'Resume', icon: Play },
  { id: 'retry', name: 'Try again', icon: RotateCw },
  { id: 'cancel', name: 'Cancel', icon: X },
  { id: 'remove', name: 'Remove', icon: Trash2 },
] as const;

/** The same actions for many: each is offered with the number it would concern. */
export function BulkActions(props: {
  downloads: readonly Download[];
  chosen: readonly Download[];
  onChooseAll: (isSelected: boolean) => void;
}) {
  const { downloads, chosen, onChooseAll } = props;
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
            const ids = chosen.filter((download) => actionsFor(download)[id]).map((download) => download.id);
            return ids.length === 0 ? null : (
              <Button key={id} className="button" onPress={() => void command(`downloads.${id}`, { ids })}>
                <Icon size={15} aria-hidden /> {name} {ids.length.toLocaleString()}
              </Button>
            );
          })}
      </span>
    </div>
  );
}
