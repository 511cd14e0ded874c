import { Copy, Link2, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { AppError } from '../../shared/errors.ts';
import type { ShareLink } from '../../shared/model.ts';
import { bridge } from '../bridge.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { useTick } from '../design/useTick.ts';
import { formatDateTime, formatRelative } from '../format/time.ts';
import { command, copyText } from '../store/command.ts';

/** Links made on this computer, newest first, and how long each still works. */
export function SharesView() {
  const [links, setLinks] = useState<readonly ShareLink[] | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  useTick(15_000);
  const now = Date.now();

  const load = useCallback(async () => {
    const result = await bridge.invoke('shares.list', {});
    setError(result.ok ? null : result.error);
    if (result.ok) setLinks(result.value);
  }, []);
  useEffect(() => void load(), [load]);

  async function forget(id: ShareLink['id']) {
    await command('shares.forget', { id });
    await load();
  }

  return (
    <div className="page">
      <header className="page-head">
        <h1>Share links</h1>
      </header>
      {error !== null && (
        <ErrorPanel error={error}>
          <Button className="button" onPress={() => void load()}>
            Try again
          </Button>
        </ErrorPanel>
      )}
      {links === null && error === null && <Skeleton lines={6} isOfRows label="Loading share links…" />}
      {links?.length === 0 && (
        <EmptyState icon={Link2} title="No share links yet">
          <p>
            Choose a version in the <a href="#/library">library</a> and share it: the link works without a
            key, for as long as you say.
          </p>
        </EmptyState>
      )}
      <ul className="shares">
        {links?.map((link) => (
          <ShareRow key={link.id} link={link} now={now} onForget={() => void forget(link.id)} />
        ))}
      </ul>
    </div>
  );
}

function ShareRow({ link, now, onForget }: { link: ShareLink; now: number; onForget: () => void }) {
  const { applicationName, version, fileName, shareUrl, createdAt, expiresAt } = link;
  const isOver = expiresAt <= now;
  const what = `${applicationName} ${version}`;
  return (
    <li className={`share ${isOver ? 'over' : ''}`}>
      <div className="share-words">
        <span className="ellipsis">
          <strong>
            <bdi>{applicationName}</bdi> {version}
          </strong>
          {fileName !== null && (
            <bdi className="soft" title={fileName}>
              {' '}
              {fileName}
            </bdi>
          )}
        </span>
        <code className="ellipsis soft" title={shareUrl}>
          {shareUrl}
        </code>
      </div>
      <div className="share-times small">
        <span className={isOver ? 'badge' : 'badge good'} title={formatDateTime(expiresAt)}>
          {isOver ? 'Expired' : `Expires ${formatRelative(expiresAt, now)}`}
        </span>
        <span className="soft">made {formatRelative(createdAt, now)}</span>
      </div>
      <IconButton
        icon={Copy}
        name={`Copy link to ${what}`}
        hint="Copy link"
        isDisabled={isOver}
        onPress={() => void copyText(shareUrl, 'Link')}
      />
      <IconButton
        icon={Trash2}
        name={`Forget link to ${what}`}
        hint="Take off this list"
        onPress={onForget}
      />
    </li>
  );
}
