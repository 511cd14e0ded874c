import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Input, ListBox, ListBoxItem, SearchField } from 'react-aria-components';
import { type Application, type ApplicationId, applicationIdSchema } from '../../shared/model.ts';
import { matchApplications } from './matchApplications.ts';

export function ApplicationList(props: {
  applications: readonly Application[];
  chosenId: ApplicationId | null;
  onChoose: (id: ApplicationId) => void;
}) {
  const { applications, chosenId, onChoose } = props;
  const [words, setWords] = useState('');
  const found = useMemo(() => matchApplications(applications, words), [applications, words]);
  return (
    <>
      <SearchField className="search" aria-label="Search applications" value={words} onChange={setWords}>
        <Search size={16} aria-hidden />
        <Input className="input" placeholder="Search applications" />
      </SearchField>
      <ListBox
        className="application-list"
        aria-label="Applications"
        items={found}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={chosenId === null ? [] : [chosenId]}
        onSelectionChange={(keys) => {
          const id = keys === 'all' ? undefined : applicationIdSchema.safeParse([...keys][0]);
          if (id?.success) onChoose(id.data);
        }}
        renderEmptyState={() => <p className="soft nothing">Nothing found.</p>}
      >
        {({ applicationId, name, description, tags }) => (
          <ListBoxItem id={applicationId} textValue={name} aria-label={name} className="application">
            <bdi className="ellipsis application-name" title={name}>
              {name}
            </bdi>
            {description !== null && (
              <span className="soft small application-description">{description}</span>
            )}
            {tags.length > 0 && <span className="tags">{tags.slice(0, 4).join(' · ')}</span>}
          </ListBoxItem>
        )}
      </ListBox>
    </>
  );
}
