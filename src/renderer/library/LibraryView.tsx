import './library.css';
import { ArrowLeft, Boxes, Package } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Application } from '../../shared/model.ts';
import { goToApplication, useChosenApplication } from '../app/route.ts';
import { bridge } from '../bridge.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { ApplicationList } from './ApplicationList.tsx';
import { IncompleteNote } from './IncompleteNote.tsx';
import { StaleBanner } from './StaleBanner.tsx';
import { UnusableNote } from './UnusableNote.tsx';
import { useCatalog } from './useCatalog.ts';
import { VersionList } from './VersionList.tsx';

/** Applications on one side, versions of the chosen one on the other. */
export function LibraryView() {
  const { answer, error, isLoading, reload } = useCatalog<Application[]>('applications', () =>
    bridge.invoke('catalog.applications', {}),
  );
  const chosenId = useChosenApplication();
  const chosen = answer?.value.find(({ applicationId }) => applicationId === chosenId) ?? null;

  if (answer === null) {
    return (
      <div className="page">
        <h1 className="visually-hidden">Library</h1>
        {error === null ? (
          <Skeleton lines={8} isOfRows label="Loading applications…" />
        ) : (
          <ErrorPanel error={error}>
            <Button className="button" onPress={reload} isPending={isLoading}>
              Try again
            </Button>
          </ErrorPanel>
        )}
      </div>
    );
  }
  return (
    <div className={`library ${chosen === null && answer.value.length > 0 ? '' : 'has-choice'}`}>
      <h1 className="visually-hidden">Library</h1>
      <StaleBanner answer={answer} onRetry={reload} />
      <section className="applications" aria-label="Applications">
        <IncompleteNote answer={answer} onRetry={reload} />
        <UnusableNote names={answer.unusable} of="applications" />
        {answer.value.length > 0 && (
          <ApplicationList applications={answer.value} chosenId={chosenId} onChoose={goToApplication} />
        )}
      </section>
      <section className="versions" aria-label="Versions">
        {chosen === null ? (
          answer.value.length === 0 ? (
            <EmptyState icon={Package} title="No applications yet">
              <p>
                This account cannot see any application. When the publisher gives access, they appear here.
              </p>
              <Button className="button" onPress={reload}>
                Look again
              </Button>
            </EmptyState>
          ) : (
            <EmptyState icon={Boxes} title="Choose an application">
              <p>Its versions, release notes and files are shown here.</p>
            </EmptyState>
          )
        ) : (
          <>
            <Button className="button quiet back" onPress={() => goToApplication(null)}>
              <ArrowLeft size={16} aria-hidden /> Applications
            </Button>
            <VersionList
              key={chosen.applicationId}
              application={chosen}
              isLibraryStale={answer.source === 'cache'}
            />
          </>
        )}
      </section>
    </div>
  );
}
