import './sign-in.css';
import { ShieldCheck } from 'lucide-react';
import type { KeychainStatus } from '../../shared/model.ts';
import { t } from '../../shared/words/index.ts';
import { SignInForm } from './SignInForm.tsx';

/** The first thing a newcomer sees. */
export function SignInView({ keychain }: { keychain: KeychainStatus }) {
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <span className="mark" aria-hidden>
          <ShieldCheck size={26} />
        </span>
        <h1>{t('signIn.title')}</h1>
        <p className="soft">{t('signIn.what')}</p>
        <SignInForm keychain={keychain} />
      </div>
    </main>
  );
}
