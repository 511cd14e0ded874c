import {
  ArrowDown,
  ArrowUp,
  ChevronsUp,
  Copy,
  Ellipsis,
  Eraser,
  Gauge,
  Info,
  RotateCw,
  Trash2,
  Undo2,
} from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components';
import { formatBytes } from '../../shared/bytes.ts';
import type { Download, DownloadId } from '../../shared/model.ts';
import { actionsFor, removalInWords } from '../format/downloadState.ts';
import { shownName } from '../format/foreignText.ts';
import { command, copyText } from '../store/command.ts';
import { deleteParts, removeFromList } from './deleting.ts';

/** Where a row stands among those shown. */
export type Neighbours = {
  readonly first: DownloadId | null;
  readonly above: DownloadId | null;
  /** The one after the next: what it is moved before to go down by one; null at the end. */
  readonly below: DownloadId | null;
  readonly isLast: boolean;
};

/** What is done to a download more seldom: its place in the queue, its path. */
export function RowMenu(props: {
  download: Download;
  neighbours: Neighbours;
  onDetails: () => void;
  onLimit: () => void;
}) {
  const { download, neighbours, onDetails, onLimit } = props;
  const { id, path } = download;
  const fileName = shownName(download.fileName);
  const can = actionsFor(download);
  const { first, above, below, isLast } = neighbours;
  const again = () => void command('downloads.retry', { ids: [id] });
  const move = (before: DownloadId | null) => void command('downloads.move', { id, before });
  return (
    <MenuTrigger>
      <Button className="button quiet icon" aria-label={`More for ${fileName}`}>
        <Ellipsis size={17} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          aria-label={`More for ${fileName}`}
          disabledKeys={[...(above === null ? ['top', 'up'] : []), ...(isLast ? ['down'] : [])]}
        >
          <MenuItem id="details" textValue="Details" className="menu-item" onAction={onDetails}>
            <Info size={16} aria-hidden /> Details…
          </MenuItem>
          {can.undo && (
            <MenuItem id="undo" textValue="Undo cancelling" className="menu-item" onAction={again}>
              <Undo2 size={16} aria-hidden /> Undo
            </MenuItem>
          )}
          {can.retry && !can.undo && (
            <MenuItem id="retry" textValue="Try again" className="menu-item" onAction={again}>
              <RotateCw size={16} aria-hidden /> Try again
            </MenuItem>
          )}
          {can.move && (
            <MenuItem id="top" textValue="Move to the top" className="menu-item" onAction={() => move(first)}>
              <ChevronsUp size={16} aria-hidden /> Move to the top
            </MenuItem>
          )}
          {can.move && (
            <MenuItem id="up" textValue="Move up" className="menu-item" onAction={() => move(above)}>
              <ArrowUp size={16} aria-hidden /> Move up
            </MenuItem>
          )}
          {can.move && (
            <MenuItem id="down" textValue="Move down" className="menu-item" onAction={() => move(below)}>
              <ArrowDown size={16} aria-hidden /> Move down
            </MenuItem>
          )}
          {can.move && (
            <MenuItem id="limit" textValue="Limit speed" className="menu-item" onAction={onLimit}>
              <Gauge size={16} aria-hidden /> Limit speed…
            </MenuItem>
          )}
          {path !== null && (
            <MenuItem
              id="copy"
              textValue="Copy path"
              className="menu-item"
              onAction={() => void copyText(path, 'Path')}
            >
              <Copy size={16} aria-hidden /> Copy path
            </MenuItem>
          )}
          {can.deletePart && (
            <MenuItem
              id="deletePart"
              textValue="Delete now what is kept"
              className="menu-item"
              onAction={() => void deleteParts([download])}
            >
              <Eraser size={16} aria-hidden />
              <span className="menu-words">
                <Text slot="label">Delete now</Text>
                <Text slot="description" className="soft small">
                  frees {formatBytes(download.receivedBytes)}
                </Text>
              </span>
            </MenuItem>
          )}
          {can.remove && (
            <MenuItem
              id="remove"
              textValue="Remove from the list"
              className="menu-item"
              onAction={() => void removeFromList([download])}
            >
              <Trash2 size={16} aria-hidden />
              <span className="menu-words">
                <Text slot="label">Remove from the list</Text>
                <Text slot="description" className="soft small">
                  {removalInWords(download)}
                </Text>
              </span>
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
