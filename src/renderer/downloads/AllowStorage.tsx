import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Download } from '../../shared/model.ts';
import { ForeignText } from '../design/ForeignText.tsx';
import { command } from '../store/command.ts';

/** The one answer only a person can give: that a storage in a private network is theirs. It is asked once for each storage. */
export function AllowStorage({ download }: { download: Download }) {
  const { state, accountId } = download;
  const [isAsking, setAsking] = useState(false);
  const host =
    state.kind === 'waiting' && state.reason === 'storageNotAllowed' ? state.error?.host : undefined;
  if (host === undefined) return null;
  return (
    <Button
      className="button allow-storage"
      isPending={isAsking}
      onPress={async () => {
        setAsking(true);
        await command('accounts.allowStorage', { accountId, host });
        setAsking(false);
      }}
    >
      <ShieldAlert size={16} aria-hidden />
      <span>
        Allow <ForeignText text={host} />
      </span>
    </Button>
  );
}
