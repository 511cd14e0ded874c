import './app.css';
import { PlugZap } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { Boundary } from '../design/Boundary.tsx';
import { EmptyState } from '../design/EmptyState.tsx';
import { CautionPanel, ErrorPanel } from '../design/ErrorPanel.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { useKeptFocus } from '../design/useKeptFocus.ts';
import { DownloadsView } from '../downloads/DownloadsView.tsx';
import { LibraryView } from '../library/LibraryView.tsx';
import { SettingsView } from '../settings/SettingsView.tsx';
import { SharesView } from '../shares/SharesView.tsx';
import { KeyNeeded } from '../sign-in/KeyNeeded.tsx';
import { SignInView } from '../sign-in/SignInView.tsx';
import { useStore } from '../store/store.ts';
import { useChosenApplication, useView, VIEWS, type View } from './route.ts';
import { Sidebar } from './Sidebar.tsx';
import { Toasts } from './Toasts.tsx';

const TITLES: Record<View, string> = {
  library: 'Library',
  downloads: 'Downloads',
  shares: 'Share links',
  settings: 'Settings',
};

export function App() {
  const view = useView();
  const route = `${view} ${useChosenApplication() ?? ''}`;
  const theme = useStore(({ settings }) => settings?.theme ?? 'system');
  useKeptFocus();
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    document.title = `${TITLES[view]} – BinDist Desktop`;
  }, [view]);
  return (
    <>
      <Boundary where="BinDist" isView subject={route} wayOut={<ViewLinks />}>
        <Content view={view} route={route} />
      </Boundary>
      <Boundary where="Messages">
        <Toasts />
      </Boundary>
    </>
  );
}

/** The way to every view, where the navigation itself may have gone. */
function ViewLinks() {
  return (
    <nav className="broken-links" aria-label="Views">
      {VIEWS.map((view) => (
        <a key={view} href={`#/${view}`}>
          {TITLES[view]}
        </a>
      ))}
    </nav>
  );
}

function Content({ view, route }: { view: View; route: string }) {
  const session = useStore((state) => state.session);
  const startError = useStore((state) => state.startError);
  const isConnected = useStore((state) => state.isConnected);
  if (session === null) {
    return (
      <main className="starting">
        <h1 className="visually-hidden">BinDist Desktop</h1>
        {startError !== null && (
          <ErrorPanel error={startError}>
            <Button className="button" onPress={() => window.location.reload()}>
              Try again
            </Button>
          </ErrorPanel>
        )}
        {startError === null && isConnected && <Skeleton lines={5} label="Starting…" />}
        {startError === null && !isConnected && <Disconnected />}
      </main>
    );
  }
  const account = session.accounts.find(({ id }) => id === session.currentAccountId);
  if (account === undefined) {
    return (
      <Boundary where="Signing in" isView>
        <SignInView keychain={session.keychain} />
      </Boundary>
    );
  }
  return (
    <div className="shell">
      <Boundary where="The navigation" wayOut={<ViewLinks />}>
        <Sidebar view={view} session={session} />
      </Boundary>
      <div className="stage">
        {!isConnected && (
          <CautionPanel title="The connection to the app was lost">
            <p>What you see is what was there last. It comes back by itself when BinDist runs again.</p>
          </CautionPanel>
        )}
        {!account.hasKey && (
          <Boundary where="What asks for the key">
            <KeyNeeded account={account} keychain={session.keychain} />
          </Boundary>
        )}
        {/* A new account, or one whose key is there again, is a new library: nothing of the one before may shine through. */}
        <main key={`${account.id} ${account.hasKey}`} className="view" aria-label={TITLES[view]}>
          <Boundary where={TITLES[view]} isView subject={route}>
            {view === 'library' && <LibraryView />}
            {view === 'downloads' && <DownloadsView />}
            {view === 'shares' && <SharesView />}
            {view === 'settings' && <SettingsView />}
          </Boundary>
        </main>
      </div>
    </div>
  );
}

function Disconnected() {
  return (
    <EmptyState icon={PlugZap} title="The app does not answer">
      <p>
        If BinDist runs, press Enter in its terminal and open the address it shows; else start it there first.
        Downloads it was working on are kept.
      </p>
    </EmptyState>
  );
}
