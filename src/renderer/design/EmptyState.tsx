import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What a view says when there is nothing to show: why, and what to do. */
export function EmptyState(props: { icon: LucideIcon; title: string; children?: ReactNode }) {
  const { icon: Icon, title, children } = props;
  return (
    <div className="empty">
      <Icon size={34} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
