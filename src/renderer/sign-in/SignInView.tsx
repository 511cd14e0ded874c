import './sign-in.css';
import { ShieldCheck } from 'lucide-react';
import type { KeychainStatus } from '../../shared/model.ts';
import { SignInForm } from './SignInForm.tsx';

/** The first thing a newcomer sees. */
export function SignInView({ keychain }: { keychain: KeychainStatus }) {
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <span className="mark" aria-hidden>
          <ShieldCheck size={26} />
        </span>
        <h1>Sign in to BinDist</h1>
        <p className="soft">
          With the API key of your publisher you see their applications, and every file is checked against the
          sum they gave for it.
        </p>
        <SignInForm keychain={keychain} />
      </div>
    </main>
  );
}
