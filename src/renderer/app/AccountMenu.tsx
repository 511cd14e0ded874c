import { Check, ChevronsUpDown, LogOut, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  Input,
  Label,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
  TextField,
} from 'react-aria-components';
import type { Account, Session } from '../../shared/model.ts';
import { ForeignText } from '../design/ForeignText.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { shownName } from '../format/foreignText.ts';
import { SignInForm } from '../sign-in/SignInForm.tsx';
import { command } from '../store/command.ts';

type OpenDialog = 'add' | 'rename' | 'remove' | null;

/** Who is signed in, where; and everything one does with accounts. */
export function AccountMenu({ session }: { session: Session }) {
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const current = session.accounts.find(({ id }) => id === session.currentAccountId);
  if (current === undefined) return null;
  const close = () => setDialog(null);

  const choose = (key: string) => {
    if (key === 'add' || key === 'rename' || key === 'remove') setDialog(key);
    const account = session.accounts.find(({ id }) => id === key);
    if (account !== undefined) void command('accounts.select', { accountId: account.id });
  };

  return (
    <>
      <MenuTrigger>
        <Button className="account" aria-label={`Account ${shownName(current.name)}`}>
          <span className="avatar" aria-hidden>
            {[...shownName(current.name)][0]?.toUpperCase()}
          </span>
          <span className="account-words">
            <ForeignText className="ellipsis account-name" text={current.name} />
            <span className="ellipsis soft account-host">{hostOf(current)}</span>
          </span>
          <ChevronsUpDown size={15} aria-hidden />
        </Button>
        <Popover className="popover" placement="bottom start">
          <Menu className="menu" onAction={(key) => choose(String(key))} aria-label="Accounts">
            {session.accounts.map((account) => (
              <MenuItem
                key={account.id}
                id={account.id}
                className="menu-item"
                textValue={shownName(account.name)}
              >
                {account.id === current.id ? (
                  <Check size={16} aria-label="Current" />
                ) : (
                  <span className="gap" />
                )}
                <span className="account-words">
                  <ForeignText className="ellipsis" text={account.name} />
                  <span className="ellipsis soft small">
                    {hostOf(account)}
                    {storageWords(account)}
                  </span>
                </span>
              </MenuItem>
            ))}
            <Separator className="menu-separator" />
            <MenuItem id="add" textValue="Add account" className="menu-item">
              <Plus size={16} aria-hidden /> Add account…
            </MenuItem>
            {current.keyStorage !== 'environment' && (
              <MenuItem id="rename" textValue="Rename" className="menu-item">
                <Pencil size={16} aria-hidden /> Rename…
              </MenuItem>
            )}
            {current.keyStorage !== 'environment' && (
              <MenuItem id="remove" textValue="Sign out" className="menu-item">
                <LogOut size={16} aria-hidden /> Sign out…
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      <ModalDialog title="Add account" isOpen={dialog === 'add'} onClose={close}>
        <SignInForm keychain={session.keychain} onDone={close} onCancel={close} />
      </ModalDialog>
      <ModalDialog title="Rename account" isOpen={dialog === 'rename'} onClose={close}>
        <RenameForm account={current} onDone={close} />
      </ModalDialog>
      <ModalDialog
        title={
          <>
            Sign out of <ForeignText text={current.name} />?
          </>
        }
        isOpen={dialog === 'remove'}
        onClose={close}
        role="alertdialog"
      >
        <p className="soft">
          at <bdi>{hostOf(current)}</bdi>
        </p>
        <p>
          The API key is deleted from this computer. Downloaded files stay; unfinished downloads of this
          account wait until you sign in again.
        </p>
        <div className="actions">
          <Button className="button" onPress={close}>
            Cancel
          </Button>
          <Button
            className="button danger"
            onPress={() => {
              void command('accounts.remove', { accountId: current.id });
              close();
            }}
          >
            Sign out
          </Button>
        </div>
      </ModalDialog>
    </>
  );
}

function RenameForm({ account, onDone }: { account: Account; onDone: () => void }) {
  const [name, setName] = useState(account.name);
  return (
    <form
      className="body"
      onSubmit={(event) => {
        event.preventDefault();
        void command('accounts.rename', { accountId: account.id, name: name.trim() }).then(onDone);
      }}
    >
      <TextField className="field" value={name} onChange={setName} maxLength={100} autoFocus isRequired>
        <Label>Name</Label>
        <Input className="input" />
      </TextField>
      <div className="actions">
        <Button className="button" onPress={onDone}>
          Cancel
        </Button>
        <Button className="button primary" type="submit" isDisabled={name.trim() === ''}>
          Rename
        </Button>
      </div>
    </form>
  );
}

function hostOf({ serverUrl }: Account): string {
  return URL.canParse(serverUrl) ? new URL(serverUrl).host : serverUrl;
}

function storageWords({ keyStorage, hasKey }: Account): string {
  if (!hasKey) return ' · needs its key again';
  if (keyStorage === 'session') return ' · for this run only';
  return keyStorage === 'environment' ? ' · from the environment' : '';
}
