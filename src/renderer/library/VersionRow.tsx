import { ChevronRight, Share2 } from 'lucide-react';
import { useState } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { formatBytes } from '../../shared/bytes.ts';
import type { Application, Channel, Version } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { IconButton } from '../design/IconButton.tsx';
import { shownName } from '../format/foreignText.ts';
import { formatDate } from '../format/time.ts';
import { ShareDialog } from '../shares/ShareDialog.tsx';
import { DownloadButton } from './DownloadButton.tsx';
import { FileList } from './FileList.tsx';
import { NoNotes, ReleaseNotes } from './ReleaseNotes.tsx';

export function VersionRow(props: {
  application: Application;
  version: Version;
  channel: Channel;
  /** Of those that are listed: what the badge says then; null for the others. */
  newest: string | null;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
}) {
  const { application, version, channel, newest, isOpen, onOpen } = props;
  const [isSharing, setSharing] = useState(false);
  return (
    <article className="version" aria-label={`${shownName(application.name)} ${version.version}`}>
      <Disclosure isExpanded={isOpen} onExpandedChange={onOpen}>
        <div className="version-head">
          <Heading level={3} className="version-title">
            <Button slot="trigger" className="version-toggle">
              <ChevronRight size={16} className="chevron" aria-hidden />
              <span className="version-name ellipsis">{version.version}</span>
            </Button>
          </Heading>
          <span className="badges">
            {newest !== null && <span className="badge good">{newest}</span>}
            {!version.isEnabled && <span className="badge caution">{t('library.versions.testChannel')}</span>}
            {!version.isActive && <span className="badge">{t('library.versions.withdrawn')}</span>}
          </span>
          <span className="version-facts soft small tabular">
            {version.createdAt !== null && <span>{formatDate(version.createdAt)}</span>}
            {version.sizeBytes !== null && <span>{formatBytes(version.sizeBytes)}</span>}
          </span>
          <span className="version-actions">
            <IconButton
              icon={Share2}
              name={t('library.versions.shareOf', { version: version.version })}
              hint={t('library.versions.share')}
              onPress={() => setSharing(true)}
              isDisabled={!version.isActive}
            />
            <DownloadButton
              application={application}
              version={version}
              channel={channel}
              isProminent={newest !== null}
            />
          </span>
        </div>
        <DisclosurePanel className="version-panel">
          {isOpen && (
            <div className="version-body">
              {version.releaseNotes === null || version.releaseNotes.trim() === '' ? (
                <NoNotes />
              ) : (
                <ReleaseNotes markdown={version.releaseNotes} />
              )}
              <FileList application={application} version={version} channel={channel} />
            </div>
          )}
        </DisclosurePanel>
      </Disclosure>
      <ShareDialog
        isOpen={isSharing}
        onClose={() => setSharing(false)}
        subject={{
          applicationId: application.applicationId,
          applicationName: application.name,
          version: version.version,
          channel: version.isEnabled ? 'stable' : channel,
          fileId: null,
          fileName: null,
        }}
      />
    </article>
  );
}
