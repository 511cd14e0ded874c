import { Copy, Link2, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { AppError } from '../../shared/errors.ts';
import type { ShareId, ShareLink } from '../../shared/model.ts';
import { clipboardText, plainText } from '../../shared/plainText.ts';
import { t } from '../../shared/words/index.ts';
import { bridge } from '../bridge.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { ForeignText } from '../design/ForeignText.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { Sentence } from '../design/Sentence.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { UndoNote } from '../design/UndoNote.tsx';
import { useTick } from '../design/useTick.ts';
import { VirtualList } from '../downloads/VirtualList.tsx';
import { shownName } from '../format/foreignText.ts';
import { formatDateTime, formatRelative, formatUntil } from '../format/time.ts';
import { command, copyText } from '../store/command.ts';

const ROW_HEIGHT = 76;
const keyOf = ({ id }: ShareLink) => id;

/** Links made on this computer, newest first, and how long each still works. */
export function SharesView() {
  const [links, setLinks] = useState<readonly ShareLink[] | null>(null);
  /** Taken off the list, but still in their place, with the way back. */
  const [removed, setRemoved] = useState<ReadonlySet<ShareId>>(new Set());
  const [error, setError] = useState<AppError | null>(null);
  useTick(15_000);
  const now = Date.now();

  const load = useCallback(async () => {
    const result = await bridge.invoke('shares.list', {});
    setError(result.ok ? null : result.error);
    if (result.ok) setLinks(result.value);
  }, []);
  useEffect(() => void load(), [load]);

  async function remove(id: ShareId) {
    if ((await command('shares.forget', { id })) === null) return;
    setRemoved((before) => new Set([...before, id]));
  }
  async function restore(id: ShareId) {
    if ((await command('shares.restore', { id })) === null) return;
    setRemoved((before) => new Set([...before].filter((other) => other !== id)));
  }
  const close = (id: ShareId) => setLinks((before) => before?.filter((link) => link.id !== id) ?? null);

  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('shares.title')}</h1>
      </header>
      {error !== null && (
        <ErrorPanel error={error}>
          <Button className="button" onPress={() => void load()}>
            {t('shares.tryAgain')}
          </Button>
        </ErrorPanel>
      )}
      {links === null && error === null && <Skeleton lines={6} isOfRows label={t('shares.loading')} />}
      {links?.length === 0 && (
        <EmptyState icon={Link2} title={t('shares.empty')}>
          <p>
            <Sentence
              text={t('shares.emptyAdvice')}
              slots={{ library: <a href="#/library">{t('shares.library')}</a> }}
            />
          </p>
        </EmptyState>
      )}
      {links !== null && links.length > 0 && (
        <div className="shares">
          <VirtualList name={t('shares.title')} rowHeight={ROW_HEIGHT} items={links} keyOf={keyOf}>
            {(link) =>
              removed.has(link.id) ? (
                <RemovedShare
                  link={link}
                  onUndo={() => void restore(link.id)}
                  onOver={() => close(link.id)}
                />
              ) : (
                <ShareRow link={link} now={now} onRemove={() => void remove(link.id)} />
              )
            }
          </VirtualList>
        </div>
      )}
    </div>
  );
}

function RemovedShare(props: { link: ShareLink; onUndo: () => void; onOver: () => void }) {
  const { link, onUndo, onOver } = props;
  const { applicationName, version, expiresAt } = link;
  const now = Date.now();
  const name = t('shares.undoOf', { what: `${shownName(applicationName)} ${version}` });
  return (
    <UndoNote name={name} onUndo={onUndo} onOver={onOver}>
      <Sentence
        text={
          expiresAt <= now
            ? t('shares.removedExpired')
            : t('shares.removedLiving', { time: formatUntil(expiresAt, now) })
        }
        slots={{ application: <ForeignText text={applicationName} />, version: <bdi>{version}</bdi> }}
      />
    </UndoNote>
  );
}

function ShareRow({ link, now, onRemove }: { link: ShareLink; now: number; onRemove: () => void }) {
  const { applicationName, version, fileName, shareUrl, createdAt, expiresAt } = link;
  const isOver = expiresAt <= now;
  const what = `${shownName(applicationName)} ${version}`;
  return (
    <div className={`share ${isOver ? 'over' : ''}`}>
      <div className="share-words">
        <span className="ellipsis">
          <strong>
            <ForeignText text={applicationName} /> <bdi>{version}</bdi>
          </strong>
          {fileName !== null && (
            <>
              {' '}
              <ForeignText className="soft" text={fileName} isTitled />
            </>
          )}
        </span>
        <code className="ellipsis soft" title={plainText(shareUrl)}>
          {plainText(shareUrl)}
        </code>
      </div>
      <div className="share-times small">
        <span className={isOver ? 'badge' : 'badge good'} title={formatDateTime(expiresAt)}>
          <span>
            {isOver ? t('shares.expired') : t('shares.expires', { relative: formatRelative(expiresAt, now) })}
          </span>
        </span>
        <span className="soft">{t('shares.made', { relative: formatRelative(createdAt, now) })}</span>
      </div>
      <IconButton
        icon={Copy}
        name={t('shares.copyOf', { what })}
        hint={t('shares.copy')}
        isDisabled={isOver || clipboardText(shareUrl) === ''}
        onPress={() => void copyText(clipboardText(shareUrl), t('shares.copied'))}
      />
      <IconButton
        icon={Trash2}
        name={t('shares.removeOf', { what })}
        hint={
          isOver ? t('shares.removeExpired') : t('shares.removeLiving', { time: formatUntil(expiresAt, now) })
        }
        onPress={onRemove}
      />
    </div>
  );
}
