import './shares.css';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  FieldError,
  Input,
  Label,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import type { CommandInput } from '../../shared/contract.ts';
import type { AppError } from '../../shared/errors.ts';
import {
  SHARE_MINUTES_DEFAULT,
  SHARE_MINUTES_MAX,
  SHARE_MINUTES_MIN,
  type ShareLink,
} from '../../shared/model.ts';
import { clipboardText, plainText } from '../../shared/plainText.ts';
import { bridge } from '../bridge.ts';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { ForeignText } from '../design/ForeignText.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { formatDateTime, formatRelative } from '../format/time.ts';
import { copyText } from '../store/command.ts';
import { parseMinutes } from './parseMinutes.ts';

const PRESETS = [
  { minutes: 30, name: '30 min' },
  { minutes: 60, name: '1 hour' },
  { minutes: 240, name: '4 hours' },
  { minutes: 1440, name: '24 hours' },
] as const;

export type ShareSubject = Omit<CommandInput<'shares.create'>, 'expiresInMinutes'>;

export function ShareDialog(props: { subject: ShareSubject; isOpen: boolean; onClose: () => void }) {
  const { subject, isOpen, onClose } = props;
  const title = (
    <>
      Share <ForeignText text={subject.applicationName} /> <bdi>{subject.version}</bdi>
    </>
  );
  return (
    <ModalDialog title={title} isOpen={isOpen} onClose={onClose}>
      <ShareForm subject={subject} onClose={onClose} />
    </ModalDialog>
  );
}

function ShareForm({ subject, onClose }: { subject: ShareSubject; onClose: () => void }) {
  const [text, setText] = useState(String(SHARE_MINUTES_DEFAULT));
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [link, setLink] = useState<ShareLink | null>(null);
  const minutes = parseMinutes(text);

  async function create() {
    if (minutes === null) return;
    setAsking(true);
    setError(null);
    const result = await bridge.invoke('shares.create', { ...subject, expiresInMinutes: minutes });
    setAsking(false);
    if (!result.ok) return setError(result.error);
    setLink(result.value);
    // What it was made for: it is in the clipboard at once.
    await copyText(clipboardText(result.value.shareUrl), 'Link');
  }

  if (link !== null) return <CreatedLink link={link} onClose={onClose} />;
  return (
    <form
      className="body"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <p className="soft">
        Whoever has the link can download{' '}
        {subject.fileName === null ? 'this version' : <ForeignText text={subject.fileName} />} without a key
        until it runs out. It cannot be taken back.
      </p>
      <div className="field">
        <span className="label" id="share-presets">
          Works for
        </span>
        <ToggleButtonGroup
          className="segments"
          aria-labelledby="share-presets"
          selectionMode="single"
          selectedKeys={minutes === null ? [] : [minutes]}
          onSelectionChange={(keys) => {
            const [key] = keys;
            if (key !== undefined) setText(String(key));
          }}
        >
          {PRESETS.map(({ minutes: id, name }) => (
            <ToggleButton key={id} id={id} className="segment">
              {name}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      <TextField
        className="field"
        value={text}
        onChange={setText}
        isInvalid={minutes === null}
        inputMode="numeric"
      >
        <Label>Minutes</Label>
        <Input className="input minutes" />
        <FieldError className="error">
          A whole number from {SHARE_MINUTES_MIN} to {SHARE_MINUTES_MAX} (24 hours).
        </FieldError>
      </TextField>
      {error !== null && <ErrorPanel error={error} />}
      <div className="actions">
        <Button className="button" onPress={onClose}>
          Cancel
        </Button>
        <Button className="button primary" type="submit" isDisabled={minutes === null} isPending={isAsking}>
          {isAsking ? 'Creating…' : 'Create link'}
        </Button>
      </div>
    </form>
  );
}

function CreatedLink({ link, onClose }: { link: ShareLink; onClose: () => void }) {
  return (
    <>
      <TextField className="field" value={plainText(link.shareUrl)} isReadOnly autoFocus>
        <Label>Share link</Label>
        <Input className="input mono" onFocus={(event) => event.currentTarget.select()} />
      </TextField>
      <p className="soft">
        Works until <strong>{formatDateTime(link.expiresAt)}</strong> (
        {formatRelative(link.expiresAt, Date.now())}).
      </p>
      <div className="actions">
        <Button className="button" onPress={onClose}>
          Done
        </Button>
        <Button
          className="button primary"
          onPress={() => void copyText(clipboardText(link.shareUrl), 'Link')}
        >
          <Copy size={16} aria-hidden /> Copy link
        </Button>
      </div>
    </>
  );
}
