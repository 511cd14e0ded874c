import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Account, KeychainStatus } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { CautionPanel } from '../design/ErrorPanel.tsx';
import { ModalDialog } from '../design/ModalDialog.tsx';
import { nameInSentence } from '../format/foreignText.ts';
import { SignInForm } from './SignInForm.tsx';

/** An account whose key went with the run before (there was no keychain to keep it) is asked for it, whatever the view. */
export function KeyNeeded({ account, keychain }: { account: Account; keychain: KeychainStatus }) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <CautionPanel
        title={t('signIn.keyNeeded', { name: nameInSentence(account.name) })}
        action={
          <Button className="button" onPress={() => setOpen(true)}>
            {t('signIn.enterKey')}
          </Button>
        }
      >
        <p>{t('signIn.keyNeededWhy')}</p>
      </CautionPanel>
      <ModalDialog
        title={t('signIn.keyOf', { name: nameInSentence(account.name) })}
        isOpen={isOpen}
        onClose={close}
      >
        <SignInForm
          keychain={keychain}
          expected={account.id}
          serverUrl={account.serverUrl}
          onDone={close}
          onCancel={close}
        />
      </ModalDialog>
    </>
  );
}
