import { CircleHelp, Copy } from 'lucide-react';
import { type Checksum, isDigest } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { IconButton } from '../design/IconButton.tsx';
import { algorithmName, withoutDigestInWords } from '../format/checksum.ts';
import { copyText } from '../store/command.ts';

/** What a file will be proved by, or that nothing will prove it. */
export function FileChecksum({ checksum, of }: { checksum: Checksum; of: string }) {
  if (!isDigest(checksum)) {
    return (
      <p className="checksum unproved small">
        <CircleHelp size={14} aria-hidden /> <span>{withoutDigestInWords(checksum)}</span>
      </p>
    );
  }
  const name = algorithmName(checksum.kind);
  return (
    <p className="checksum soft small">
      <span>{name}</span> <code className="ellipsis">{checksum.hex}</code>
      <IconButton
        icon={Copy}
        name={t('library.files.copySum', { algorithm: name, name: of })}
        hint={t('library.files.copy')}
        onPress={() => void copyText(checksum.hex, name)}
      />
    </p>
  );
}
