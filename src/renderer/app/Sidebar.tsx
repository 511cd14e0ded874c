import { Download, Library, Link2, type LucideIcon, Settings } from 'lucide-react';
import { isGoingOn } from '../../shared/downloadStates.ts';
import type { Session } from '../../shared/model.ts';
import { Boundary } from '../design/Boundary.tsx';
import { useStore } from '../store/store.ts';
import { AccountMenu } from './AccountMenu.tsx';
import type { View } from './route.ts';

const LINKS: readonly { view: View; name: string; icon: LucideIcon }[] = [
  { view: 'library', name: 'Library', icon: Library },
  { view: 'downloads', name: 'Downloads', icon: Download },
  { view: 'shares', name: 'Share links', icon: Link2 },
  { view: 'settings', name: 'Settings', icon: Settings },
];

export function Sidebar({ view, session }: { view: View; session: Session }) {
  const active = useStore(({ downloads }) => {
    let count = 0;
    for (const download of downloads.byId.values()) if (isGoingOn(download.state)) count += 1;
    return count;
  });
  const isDemo = useStore(({ host }) => host?.isDemo === true);
  return (
    <header className="sidebar">
      <Boundary where="The account menu">
        <AccountMenu session={session} />
      </Boundary>
      <nav aria-label="Views">
        {LINKS.map(({ view: target, name, icon: Icon }) => (
          <a
            key={target}
            href={`#/${target}`}
            className="nav-link"
            aria-label={name}
            aria-current={view === target ? 'page' : undefined}
          >
            <Icon size={18} aria-hidden />
            <span className="nav-name">{name}</span>
            {target === 'downloads' && active > 0 && (
              <span className="nav-count tabular" title={`${active} under way or waiting`} aria-hidden>
                {active}
              </span>
            )}
          </a>
        ))}
      </nav>
      {isDemo && (
        <p className="demo-note small">
          <strong>Demo.</strong> Everything comes from a server inside this project. Links run out after a
          short while, on purpose.
        </p>
      )}
    </header>
  );
}
