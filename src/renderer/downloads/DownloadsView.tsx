import './downloads.css';
import { ArrowDownToLine, Inbox } from 'lucide-react';
import { useMemo, useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { Download, DownloadId } from '../../shared/model.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { type DownloadGroup, groupOf } from '../format/downloadState.ts';
import { queueTotals, totalsInWords } from '../format/queueTotals.ts';
import type { DownloadsMirror } from '../store/downloads.ts';
import { useStore } from '../store/store.ts';
import { BulkActions, CancelledTogether } from './BulkActions.tsx';
import { DownloadDetails } from './DownloadDetails.tsx';
import { DownloadRow } from './DownloadRow.tsx';
import { cancelDownloads } from './deleting.ts';
import { LimitDialog } from './LimitDialog.tsx';
import { LowImpact } from './LowImpact.tsx';
import { OpenConfirmation } from './OpenConfirmation.tsx';
import { VirtualList } from './VirtualList.tsx';

type Filter = 'all' | DownloadGroup;

const FILTERS: readonly { id: Filter; name: string }[] = [
  { id: 'all', name: 'All' },
  { id: 'active', name: 'Active' },
  { id: 'completed', name: 'Completed' },
  { id: 'failed', name: 'Failed' },
];

const ROW_HEIGHT = 76;
const idOf = ({ id }: Download) => id;

/** What belongs to the group, and what was cancelled here just now: its way back stays where it was. */
function listed(
  { byId, order }: DownloadsMirror,
  filter: Filter,
  staying: ReadonlySet<DownloadId>,
): Download[] {
  return order.flatMap((id) => {
    const download = byId.get(id);
    if (download === undefined) return [];
    return filter === 'all' || groupOf(download) === filter || staying.has(id) ? [download] : [];
  });
}

export function DownloadsView() {
  const mirror = useStore(({ downloads }) => downloads);
  const [filter, setFilter] = useState<Filter>('all');
  const [selected, setSelected] = useState<ReadonlySet<DownloadId>>(new Set());
  const [detailsOf, setDetailsOf] = useState<DownloadId | null>(null);
  const [limiting, setLimiting] = useState<DownloadId | null>(null);
  const [confirming, setConfirming] = useState<Download | null>(null);
  const [staying, setStaying] = useState<ReadonlySet<DownloadId>>(new Set());
  const [lastCancelled, setLastCancelled] = useState<readonly DownloadId[]>([]);
  const downloads = useMemo(() => listed(mirror, filter, staying), [mirror, filter, staying]);
  // What was removed, or is filtered away, is not acted upon.
  const chosen = downloads.filter(({ id }) => selected.has(id));
  const details = detailsOf === null ? undefined : mirror.byId.get(detailsOf);

  const select = (id: DownloadId, isSelected: boolean) => {
    // From what is selected by then, not from what was when the row was drawn: rows are drawn again only when they change.
    setSelected((before) => {
      const next = new Set(before);
      if (isSelected) next.add(id);
      else next.delete(id);
      return next;
    });
  };

  /** Without a question: it can be taken back. */
  const cancel = (ids: readonly DownloadId[]) => {
    setStaying((before) => new Set([...before, ...ids]));
    setLastCancelled(ids);
    // What they want now is the way back, which stands beside: no second row of buttons for the same.
    const gone = new Set(ids);
    setSelected((before) => new Set([...before].filter((id) => !gone.has(id))));
    void cancelDownloads(ids);
  };

  return (
    <div className="downloads">
      <header className="page-head">
        <h1>Downloads</h1>
        <Summary mirror={mirror} />
        <LowImpact />
        <ToggleButtonGroup
          className="segments"
          aria-label="Show"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[filter]}
          onSelectionChange={(keys) => {
            const next = FILTERS.find(({ id }) => keys.has(id));
            if (next === undefined) return;
            setFilter(next.id);
            setStaying(new Set());
          }}
        >
          {FILTERS.map(({ id, name }) => (
            <ToggleButton key={id} id={id} className="segment">
              {name}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </header>
      {mirror.revision < 0 && <Skeleton lines={8} isOfRows label="Loading downloads…" />}
      {mirror.revision >= 0 && downloads.length === 0 && <Nothing filter={filter} />}
      {downloads.length > 0 && (
        <>
          <BulkActions
            downloads={downloads}
            chosen={chosen}
            onChooseAll={(isSelected) =>
              setSelected(new Set(isSelected ? downloads.map(({ id }) => id) : []))
            }
            onCancel={cancel}
          />
          <CancelledTogether
            downloads={lastCancelled.flatMap((id) => {
              const download = mirror.byId.get(id);
              return download === undefined ? [] : [download];
            })}
          />
          <VirtualList name="Downloads" rowHeight={ROW_HEIGHT} items={downloads} keyOf={idOf} isScroller>
            {(download, index) => (
              <DownloadRow
                download={download}
                isSelected={selected.has(download.id)}
                onSelect={(isSelected) => select(download.id, isSelected)}
                neighbours={{
                  first: downloads[0]?.id ?? null,
                  above: downloads[index - 1]?.id ?? null,
                  below: downloads[index + 2]?.id ?? null,
                  isLast: index === downloads.length - 1,
                }}
                onDetails={() => setDetailsOf(download.id)}
                onLimit={() => setLimiting(download.id)}
                onConfirmOpen={() => setConfirming(download)}
                onCancel={() => cancel([download.id])}
              />
            )}
          </VirtualList>
        </>
      )}
      <DownloadDetails download={details ?? null} onClose={() => setDetailsOf(null)} />
      <LimitDialog
        download={(limiting === null ? null : mirror.byId.get(limiting)) ?? null}
        onClose={() => setLimiting(null)}
      />
      <OpenConfirmation download={confirming} onClose={() => setConfirming(null)} />
    </div>
  );
}

/** What is not finished, in one line. */
function Summary({ mirror }: { mirror: DownloadsMirror }) {
  const words = totalsInWords(queueTotals(mirror.byId.values()));
  if (words.length === 0) return null;
  return (
    <p className="soft tabular summary">
      <ArrowDownToLine size={15} aria-hidden /> <span>{words.join(' · ')}</span>
    </p>
  );
}

function Nothing({ filter }: { filter: Filter }) {
  if (filter !== 'all') {
    return (
      <EmptyState icon={Inbox} title="Nothing here">
        <p>No download is in this group right now.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={ArrowDownToLine} title="No downloads yet">
      <p>
        Choose a version in the <a href="#/library">library</a>. Whatever you download is checked against the
        sum its publisher gave, and goes on by itself after anything that interrupts it.
      </p>
    </EmptyState>
  );
}
