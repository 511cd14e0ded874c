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
import { t } from '../../shared/words/index.ts';
import { bridge } from '../bridge.ts';
import { ErrorPanel } from '../design/ErrorPanel.tsx';
import { ForeignText } from '../design/ForeignText.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { Sentence } from '../design/Sentence.tsx';
import { formatDateTime, formatRelative } from '../format/time.ts';
import { copyText } from '../store/command.ts';
import { parseMinutes } from './parseMinutes.ts';

const PRESETS = [30, 60, 240, 1440] as const;

export type ShareSubject = Omit<CommandInput<'shares.create'>, 'expiresInMinutes'>;

export function ShareDialog(props: { subject: ShareSubject; isOpen: boolean; onClose: () => void }) {
  const { subject, isOpen, onClose } = props;
  const title = (
    <Sentence
      text={t('shares.dialog.title')}
      slots={{
        application: <ForeignText text={subject.applicationName} />,
        version: <bdi>{subject.version}</bdi>,
      }}
    />
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
    await copyText(clipboardText(result.value.shareUrl), t('shares.copied'));
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
        {subject.fileName === null ? (
          t('shares.dialog.whatVersion')
        ) : (
          <Sentence
            text={t('shares.dialog.whatFile')}
            slots={{ file: <ForeignText text={subject.fileName} /> }}
          />
        )}
      </p>
      <div className="field">
        <span className="label" id="share-presets">
          {t('shares.dialog.worksFor')}
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
          {PRESETS.map((id) => (
            <ToggleButton key={id} id={id} className="segment">
              {t(`shares.dialog.presets.m${id}`)}
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
        <Label>{t('shares.dialog.minutes')}</Label>
        <Input className="input minutes" />
        <FieldError className="error">
          {t('shares.dialog.bounds', { least: SHARE_MINUTES_MIN, most: SHARE_MINUTES_MAX })}
        </FieldError>
      </TextField>
      {error !== null && <ErrorPanel error={error} />}
      <div className="actions">
        <Button className="button" onPress={onClose}>
          {t('shares.dialog.cancel')}
        </Button>
        <Button className="button primary" type="submit" isDisabled={minutes === null} isPending={isAsking}>
          {isAsking ? t('shares.dialog.creating') : t('shares.dialog.create')}
        </Button>
      </div>
    </form>
  );
}

function CreatedLink({ link, onClose }: { link: ShareLink; onClose: () => void }) {
  return (
    <>
      <TextField className="field" value={plainText(link.shareUrl)} isReadOnly autoFocus>
        <Label>{t('shares.created.link')}</Label>
        <Input className="input mono" onFocus={(event) => event.currentTarget.select()} />
      </TextField>
      <p className="soft">
        <Sentence
          text={t('shares.created.worksUntil', { relative: formatRelative(link.expiresAt, Date.now()) })}
          slots={{ time: <strong>{formatDateTime(link.expiresAt)}</strong> }}
        />
      </p>
      <div className="actions">
        <Button className="button" onPress={onClose}>
          {t('shares.created.done')}
        </Button>
        <Button
          className="button primary"
          onPress={() => void copyText(clipboardText(link.shareUrl), t('shares.copied'))}
        >
          <Copy size={16} aria-hidden /> {t('shares.copy')}
        </Button>
      </div>
    </>
  );
}
