import './library.css';
import { ArrowLeft, Boxes, Package } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Application } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
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
        <h1 className="visually-hidden">{t('library.title')}</h1>
        {error === null ? (
          <Skeleton lines={8} isOfRows label={t('library.applications.loading')} />
        ) : (
          <ErrorPanel error={error}>
            <Button className="button" onPress={reload} isPending={isLoading}>
              {t('library.tryAgain')}
            </Button>
          </ErrorPanel>
        )}
      </div>
    );
  }
  return (
    <div className={`library ${chosen === null && answer.value.length > 0 ? '' : 'has-choice'}`}>
      <h1 className="visually-hidden">{t('library.title')}</h1>
      <StaleBanner answer={answer} onRetry={reload} />
      <section className="applications" aria-label={t('library.applications.title')}>
        <IncompleteNote answer={answer} onRetry={reload} />
        <UnusableNote names={answer.unusable} of="applications" />
        {answer.value.length > 0 && (
          <ApplicationList applications={answer.value} chosenId={chosenId} onChoose={goToApplication} />
        )}
      </section>
      <section className="versions" aria-label={t('library.versions.title')}>
        {chosen === null ? (
          answer.value.length === 0 ? (
            <EmptyState icon={Package} title={t('library.applications.none')}>
              <p>{t('library.applications.noneAdvice')}</p>
              <Button className="button" onPress={reload}>
                {t('library.applications.lookAgain')}
              </Button>
            </EmptyState>
          ) : (
            <EmptyState icon={Boxes} title={t('library.applications.choose')}>
              <p>{t('library.applications.chooseAdvice')}</p>
            </EmptyState>
          )
        ) : (
          <>
            <Button className="button quiet back" onPress={() => goToApplication(null)}>
              <ArrowLeft size={16} aria-hidden /> {t('library.applications.title')}
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
