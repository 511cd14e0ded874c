import { ChevronRight, Copy, Share2 } from 'lucide-react';
import { useState } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import type { Application, Channel, Version } from '../../shared/model.ts';
import { IconButton } from '../design/IconButton.tsx';
import { formatBytes } from '../format/bytes.ts';
import { formatDate } from '../format/time.ts';
import { ShareDialog } from '../shares/ShareDialog.tsx';
import { copyText } from '../store/command.ts';
import { DownloadButton } from './DownloadButton.tsx';
import { FileList } from './FileList.tsx';
import { ReleaseNotes } from './ReleaseNotes.tsx';

export function VersionRow(props: {
  application: Application;
  version: Version;
  channel: Channel;
  isNewest: boolean;
  startsOpen: boolean;
}) {
  const { application, version, channel, isNewest, startsOpen } = props;
  const [isOpen, setOpen] = useState(startsOpen);
  const [isSharing, setSharing] = useState(false);
  const { checksum } = version;
  return (
    <article className="version" aria-label={`${application.name} ${version.version}`}>
      <Disclosure isExpanded={isOpen} onExpandedChange={setOpen}>
        <div className="version-head">
          <Heading level={3} className="version-title">
            <Button slot="trigger" className="version-toggle">
              <ChevronRight size={16} className="chevron" aria-hidden />
              <span className="version-name ellipsis">{version.version}</span>
            </Button>
          </Heading>
          <span className="badges">
            {isNewest && <span className="badge good">Newest</span>}
            {!version.isEnabled && <span className="badge caution">Test channel</span>}
            {!version.isActive && <span className="badge">Withdrawn</span>}
          </span>
          <span className="version-facts soft small tabular">
            {version.createdAt !== null && <span>{formatDate(version.createdAt)}</span>}
            {version.sizeBytes !== null && <span>{formatBytes(version.sizeBytes)}</span>}
          </span>
          <span className="version-actions">
            <IconButton
              icon={Share2}
              name={`Share ${version.version}`}
              hint="Share link…"
              onPress={() => setSharing(true)}
              isDisabled={!version.isActive}
            />
            <DownloadButton
              application={application}
              version={version}
              channel={channel}
              isProminent={isNewest}
            />
          </span>
        </div>
        <DisclosurePanel className="version-panel">
          {isOpen && (
            <div className="version-body">
              {version.releaseNotes === null || version.releaseNotes.trim() === '' ? (
                <p className="soft">The publisher wrote no release notes.</p>
              ) : (
                <ReleaseNotes markdown={version.releaseNotes} />
              )}
              <FileList application={application} version={version} channel={channel} />
              <p className="checksum soft small">
                {checksum.kind === 'sha256' ? (
                  <>
                    <span>SHA-256</span> <code className="ellipsis">{checksum.hex}</code>
                    <IconButton
                      icon={Copy}
                      name={`Copy SHA-256 of ${version.version}`}
                      hint="Copy"
                      onPress={() => void copyText(checksum.hex, 'SHA-256')}
                    />
                  </>
                ) : (
                  'The publisher gave no SHA-256: what arrives cannot be verified.'
                )}
              </p>
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
