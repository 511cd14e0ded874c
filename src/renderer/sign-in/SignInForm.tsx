import { Eye, EyeOff, Lock } from 'lucide-react';
import { useState } from 'react';
import { Button, FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { type AppError, toAppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { AccountId, KeychainStatus, SignedIn } from '../../shared/model.ts';
import { DEFAULT_SERVER_URL, parseServerUrl } from '../../shared/serverUrl.ts';
import { bridge } from '../bridge.ts';
import { CautionPanel, ErrorPanel } from '../design/ErrorPanel.tsx';
import { IconButton } from '../design/IconButton.tsx';
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
    ...(wasKnown && id !== expected
      ? [`This key was here already, as “${nameInSentence(name)}”: it keeps that name.`]
      : []),
    ...(usedSecretAlone ? ['The key worked without its part before the dot, and is kept without it.'] : []),
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
        <Label>Server</Label>
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
          <Label>API key</Label>
          <div className="with-end">
            <Input className="input" autoComplete="off" spellCheck={false} />
            <IconButton
              icon={isKeyShown ? EyeOff : Eye}
              name={isKeyShown ? 'Hide key' : 'Show key'}
              hint={isKeyShown ? 'Hide' : 'Show'}
              onPress={() => setKeyShown(!isKeyShown)}
            />
          </div>
          {'host' in target && (
            <Text slot="description" className="hint key-target">
              <Lock size={13} aria-hidden />
              <span>
                Sent to <strong>{target.host}</strong> only
                {target.isPlain ? ', on this computer' : ', encrypted'}.
              </span>
            </Text>
          )}
        </TextField>
      </div>
      <TextField className="field" value={name} onChange={setName} maxLength={100}>
        <Label>Account name (optional)</Label>
        <Input className="input" placeholder={'host' in target ? target.host : ''} />
      </TextField>
      {keychain.state === 'unavailable' && (
        <CautionPanel title="The key will be kept for this run only">
          <p>{describeError(keychain.error).text}</p>
        </CautionPanel>
      )}
      {error !== null && <ErrorPanel error={error} />}
      <div className="actions">
        {onCancel !== undefined && (
          <Button className="button" onPress={onCancel}>
            Cancel
          </Button>
        )}
        <Button
          className="button primary"
          type="submit"
          isPending={isChecking}
          isDisabled={key.trim() === '' || 'error' in target}
        >
          {isChecking ? 'Checking the key…' : 'Sign in'}
        </Button>
      </div>
    </form>
  );
}
