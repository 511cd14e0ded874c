import { History, PackageOpen, RefreshCw, Search } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { Button, Input, SearchField } from 'react-aria-components';
import type { Application, Version, VersionName } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { bridge } from '../bridge.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { EmptyState } from '../design/EmptyState.tsx';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { ForeignText } from '../design/ForeignText.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { VirtualList } from '../downloads/VirtualList.tsx';
import { shownName } from '../format/foreignText.ts';
import { formatRelative } from '../format/time.ts';
import { command } from '../store/command.ts';
import { useStore } from '../store/store.ts';
import { IncompleteNote } from './IncompleteNote.tsx';
import { matchVersions } from './matchVersions.ts';
import { StaleBanner } from './StaleBanner.tsx';
import { UnusableNote } from './UnusableNote.tsx';
import { useCatalog } from './useCatalog.ts';
import { VersionRow } from './VersionRow.tsx';

const ROW_HEIGHT = 62;
const keyOf = ({ version }: Version) => version;

export function VersionList(props: {
  application: Application;
  /** True: that the whole library is not fresh is said already. */
  isLibraryStale: boolean;
}) {
  const { application, isLibraryStale } = props;
  const showsTest = useStore(({ settings }) => settings?.showTestChannel ?? false);
  const channel = showsTest ? 'test' : 'stable';
  const { applicationId, name, description } = application;
  const { answer, error, isLoading, reload } = useCatalog<Version[]>(`${applicationId} ${channel}`, () =>
    bridge.invoke('catalog.versions', { applicationId, channel }),
  );
  const [words, setWords] = useState('');
  // Typing goes on while a long list is gone through.
  const wanted = useDeferredValue(words);
  const found = useMemo(() => matchVersions(answer?.value ?? [], wanted), [answer, wanted]);
  const [first] = answer?.value ?? [];
  /** Those that were opened or closed by hand. */
  const [toggled, setToggled] = useState<ReadonlyMap<VersionName, boolean>>(new Map());
  // Of half a list nobody knows which is the newest.
  const newest =
    answer?.isComplete === true
      ? answer.value.find(({ isActive, isEnabled }) => isActive && isEnabled)
      : undefined;
  const newestInWords =
    (answer?.unusable.length ?? 0) > 0 ? t('library.versions.newestUsable') : t('library.versions.newest');

  return (
    <>
      <header className="versions-head">
        <h2>
          <ForeignText text={name} isTitled />
        </h2>
        {description !== null && (
          <p className="soft">
            <ForeignText text={description} />
          </p>
        )}
        <div className="versions-tools">
          <SearchField
            className="search"
            aria-label={t('library.versions.search')}
            value={words}
            onChange={setWords}
          >
            <Search size={16} aria-hidden />
            <Input className="input" placeholder={t('library.versions.searchNotes')} />
          </SearchField>
          <Checkbox
            isSelected={showsTest}
            onChange={(showTestChannel) => void command('settings.set', { showTestChannel })}
          >
            {t('library.versions.testChannel')}
          </Checkbox>
          <IconButton
            icon={RefreshCw}
            name={t('library.versions.reload')}
            hint={t('library.versions.reloadHint')}
            onPress={reload}
            isDisabled={isLoading}
          />
        </div>
      </header>
      {answer !== null && !isLibraryStale && <StaleBanner answer={answer} onRetry={reload} />}
      {answer?.source === 'cache' && isLibraryStale && (
        <p className="soft small seen">
          <History size={14} aria-hidden />{' '}
          {t('library.versions.lastSeen', { relative: formatRelative(answer.fetchedAt, Date.now()) })}
        </p>
      )}
      {answer !== null && <IncompleteNote answer={answer} onRetry={reload} />}
      {answer !== null && <UnusableNote names={answer.unusable} of="versions" />}
      {error !== null && (
        <ErrorPanel error={error}>
          <Button className="button" onPress={reload}>
            {t('library.tryAgain')}
          </Button>
        </ErrorPanel>
      )}
      {answer === null && error === null && (
        <Skeleton lines={9} isOfRows label={t('library.versions.loading')} />
      )}
      {answer !== null && answer.value.length === 0 && answer.unusable.length === 0 && answer.isComplete && (
        <EmptyState icon={PackageOpen} title={t('library.versions.none')}>
          <p>{showsTest ? t('library.versions.noneAtAll') : t('library.versions.noneStable')}</p>
        </EmptyState>
      )}
      {answer !== null && answer.value.length > 0 && found.length === 0 && (
        <p className="soft nothing">{t('library.versions.noneFound')}</p>
      )}
      <div className="version-list">
        <VirtualList
          name={t('library.versions.of', { name: shownName(name) })}
          rowHeight={ROW_HEIGHT}
          items={found}
          keyOf={keyOf}
        >
          {(version) => (
            <VersionRow
              application={application}
              version={version}
              channel={channel}
              newest={version === newest ? newestInWords : null}
              isOpen={toggled.get(version.version) ?? version === first}
              onOpen={(isOpen) => setToggled((before) => new Map([...before, [version.version, isOpen]]))}
            />
          )}
        </VirtualList>
      </div>
    </>
  );
}
