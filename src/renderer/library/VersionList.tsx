import { History, PackageOpen, RefreshCw, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button, Input, SearchField } from 'react-aria-components';
import type { Application, Version } from '../../shared/model.ts';
import { bridge } from '../bridge.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { EmptyState } from '../design/EmptyState.tsx';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { formatRelative } from '../format/time.ts';
import { command } from '../store/command.ts';
import { useStore } from '../store/store.ts';
import { matchVersions } from './matchVersions.ts';
import { StaleBanner } from './StaleBanner.tsx';
import { useCatalog } from './useCatalog.ts';
import { VersionRow } from './VersionRow.tsx';

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
  const found = useMemo(() => matchVersions(answer?.value ?? [], words), [answer, words]);
  const newest = answer?.value.find(({ isActive, isEnabled }) => isActive && isEnabled);

  return (
    <>
      <header className="versions-head">
        <h2 title={name}>
          <bdi>{name}</bdi>
        </h2>
        {description !== null && <p className="soft">{description}</p>}
        <div className="versions-tools">
          <SearchField className="search" aria-label="Search versions" value={words} onChange={setWords}>
            <Search size={16} aria-hidden />
            <Input className="input" placeholder="Search versions and notes" />
          </SearchField>
          <Checkbox
            isSelected={showsTest}
            onChange={(showTestChannel) => void command('settings.set', { showTestChannel })}
          >
            Test channel
          </Checkbox>
          <IconButton
            icon={RefreshCw}
            name="Reload versions"
            hint="Reload"
            onPress={reload}
            isDisabled={isLoading}
          />
        </div>
      </header>
      {answer !== null && !isLibraryStale && <StaleBanner answer={answer} onRetry={reload} />}
      {answer?.source === 'cache' && isLibraryStale && (
        <p className="soft small seen">
          <History size={14} aria-hidden /> Versions last seen {formatRelative(answer.fetchedAt, Date.now())}
        </p>
      )}
      {error !== null && (
        <ErrorPanel error={error}>
          <Button className="button" onPress={reload}>
            Try again
          </Button>
        </ErrorPanel>
      )}
      {answer === null && error === null && <Skeleton lines={9} isOfRows label="Loading versions…" />}
      {answer !== null && answer.value.length === 0 && (
        <EmptyState icon={PackageOpen} title="No versions">
          <p>Nothing is published for this account {showsTest ? '' : 'on the stable channel '}yet.</p>
        </EmptyState>
      )}
      {answer !== null && answer.value.length > 0 && found.length === 0 && (
        <p className="soft nothing">No version has these words.</p>
      )}
      <div className="version-list">
        {found.map((version, index) => (
          <VersionRow
            key={version.version}
            application={application}
            version={version}
            channel={channel}
            isNewest={version === newest}
            startsOpen={index === 0 && words === ''}
          />
        ))}
      </div>
    </>
  );
}
