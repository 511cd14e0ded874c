import { Search } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { Input, ListBox, ListBoxItem, ListLayout, SearchField, Virtualizer } from 'react-aria-components';
import { type Application, type ApplicationId, applicationIdSchema } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { ForeignText } from '../design/ForeignText.tsx';
import { shownName } from '../format/foreignText.ts';
import { matchApplications } from './matchApplications.ts';

/** Each is measured once it is drawn; only those in view are. */
const LAYOUT = { estimatedRowHeight: 72, gap: 2 };

export function ApplicationList(props: {
  applications: readonly Application[];
  chosenId: ApplicationId | null;
  onChoose: (id: ApplicationId) => void;
}) {
  const { applications, chosenId, onChoose } = props;
  const [words, setWords] = useState('');
  // Typing goes on while a long list is gone through.
  const wanted = useDeferredValue(words);
  const found = useMemo(() => matchApplications(applications, wanted), [applications, wanted]);
  return (
    <>
      <SearchField
        className="search"
        aria-label={t('library.applications.search')}
        value={words}
        onChange={setWords}
      >
        <Search size={16} aria-hidden />
        <Input className="input" placeholder={t('library.applications.search')} />
      </SearchField>
      <Virtualizer layout={ListLayout} layoutOptions={LAYOUT}>
        <ListBox
          className="application-list"
          aria-label={t('library.applications.title')}
          items={found}
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={chosenId === null ? [] : [chosenId]}
          onSelectionChange={(keys) => {
            const id = keys === 'all' ? undefined : applicationIdSchema.safeParse([...keys][0]);
            if (id?.success) onChoose(id.data);
          }}
          renderEmptyState={() => <p className="soft nothing">{t('library.nothingFound')}</p>}
        >
          {({ applicationId, name, description, tags }) => (
            <ListBoxItem
              id={applicationId}
              textValue={shownName(name)}
              aria-label={shownName(name)}
              className="application"
            >
              <ForeignText className="ellipsis application-name" text={name} isTitled />
              {description !== null && (
                <span className="soft small application-description">
                  <ForeignText text={description} />
                </span>
              )}
              {tags.length > 0 && (
                <span className="tags">
                  {tags.slice(0, 4).map((tag, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: tags may be alike, and never move
                    <span key={index}>
                      {index > 0 && ' · '}
                      <ForeignText text={tag} />
                    </span>
                  ))}
                </span>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Virtualizer>
    </>
  );
}
