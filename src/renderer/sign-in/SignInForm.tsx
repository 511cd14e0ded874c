import { Eye, EyeOff, Lock } from 'lucide-react';
import { useState } from 'react';
import { Button, FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { type AppError, toAppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { AccountId, KeychainStatus, SignedIn } from '../../shared/model.ts';
import { DEFAULT_SERVER_URL, parseServerUrl } from '../../shared/serverUrl.ts';
import { t } from '../../shared/words/index.ts';
import { bridge } from '../bridge.ts';
import { CautionPanel, ErrorPanel } from '../design/ErrorPanel.tsx';
import { IconButton } from '../design/IconButton.tsx';
import { Sentence } from '../design/Sentence.tsx';
import { nameInSentence } from '../format/foreignText.ts';
import { showToast } from '../store/store.ts';

type Target = { host: string; isPlain: boolean } | { error: AppError };

/** Where the key would go, or why it may not. */
function targetOf(typed: string): Target {
  try {
    const url = new URL(parseServerUrl(typed));
    return { host: url.host, isPlain: url.protocol === 'http:' };
  } catch (thrown) {
    return { error: toAppError(thrown) };
  }
}

/** What somebody who signed in would not expect, in whole sentences. */
function surprises(
  { id, name, wasKnown, usedSecretAlone }: SignedIn,
  expected: AccountId | undefined,
): string[] {
  return [
    ...(wasKnown && id !== expected ? [t('signIn.wasKnown', { name: nameInSentence(name) })] : []),
    ...(usedSecretAlone ? [t('signIn.usedSecretAlone')] : []),
  ];
}

export function SignInForm(props: {
  keychain: KeychainStatus;
  /** The account whose key is asked for again; absent: a new one. */
  expected?: AccountId;
  serverUrl?: string;
  onDone?: () => void;
  onCancel?: () => void;
}) {
  const { keychain, expected, serverUrl = DEFAULT_SERVER_URL, onDone, onCancel } = props;
  const [server, setServer] = useState(serverUrl);
  const [key, setKey] = useState('');
  const [name, setName] = useState('');
  const [isKeyShown, setKeyShown] = useState(false);
  const [isChecking, setChecking] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const target = targetOf(server);

  async function signIn() {
    setChecking(true);
    setError(null);
    const result = await bridge.invoke('accounts.add', {
      serverUrl: server,
      key: key.trim(),
      ...(name.trim() === '' ? {} : { name: name.trim() }),
    });
    setChecking(false);
    if (!result.ok) return setError(result.error);
    setKey('');
    for (const sentence of surprises(result.value, expected)) showToast('info', sentence);
    onDone?.();
  }

  return (
    <form
      className="body sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isChecking) void signIn();
      }}
    >
      <TextField
        className="field"
        value={server}
        onChange={setServer}
        isInvalid={'error' in target}
        isRequired
      >
        <Label>{t('signIn.server')}</Label>
        <Input className="input" autoCapitalize="off" autoCorrect="off" spellCheck={false} />
        <FieldError className="error">{'error' in target ? describeError(target.error).text : ''}</FieldError>
      </TextField>
      <div className="field">
        <TextField
          className="field"
          type={isKeyShown ? 'text' : 'password'}
          value={key}
          onChange={setKey}
          maxLength={4096}
          isRequired
          autoFocus
        >
          <Label>{t('signIn.key')}</Label>
          <div className="with-end">
            <Input className="input" autoComplete="off" spellCheck={false} />
            <IconButton
              icon={isKeyShown ? EyeOff : Eye}
              name={isKeyShown ? t('signIn.hideKey') : t('signIn.showKey')}
              hint={isKeyShown ? t('signIn.hide') : t('signIn.show')}
              onPress={() => setKeyShown(!isKeyShown)}
            />
          </div>
          {'host' in target && (
            <Text slot="description" className="hint key-target">
              <Lock size={13} aria-hidden />
              <span>
                <Sentence
                  text={target.isPlain ? t('signIn.sentHere') : t('signIn.sentEncrypted')}
                  slots={{ host: <strong>{target.host}</strong> }}
                />
              </span>
            </Text>
          )}
        </TextField>
      </div>
      <TextField className="field" value={name} onChange={setName} maxLength={100}>
        <Label>{t('signIn.name')}</Label>
        <Input className="input" placeholder={'host' in target ? target.host : ''} />
      </TextField>
      {keychain.state === 'unavailable' && (
        <CautionPanel title={t('signIn.keptForThisRun')}>
          <p>{describeError(keychain.error).text}</p>
        </CautionPanel>
      )}
      {error !== null && <ErrorPanel error={error} />}
      <div className="actions">
        {onCancel !== undefined && (
          <Button className="button" onPress={onCancel}>
            {t('signIn.cancel')}
          </Button>
        )}
        <Button
          className="button primary"
          type="submit"
          isPending={isChecking}
          isDisabled={key.trim() === '' || 'error' in target}
        >
          {isChecking ? t('signIn.checking') : t('signIn.signIn')}
        </Button>
      </div>
    </form>
  );
}
