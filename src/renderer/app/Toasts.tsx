import { CircleAlert, Info, X } from 'lucide-react';
import { IconButton } from '../design/IconButton.tsx';
import { dismissToast, useStore } from '../store/store.ts';

/** Messages that belong to no single view. */
export function Toasts() {
  const toasts = useStore((state) => state.toasts);
  return (
    <section className="toasts" aria-label="Messages" aria-live="polite">
      {toasts.map(({ id, tone, text }) => (
        <div key={id} className={`toast ${tone}`}>
          {tone === 'problem' ? <CircleAlert size={18} aria-hidden /> : <Info size={18} aria-hidden />}
          <p>{text}</p>
          <IconButton icon={X} name={`Dismiss: ${text}`} hint="Dismiss" onPress={() => dismissToast(id)} />
        </div>
      ))}
    </section>
  );
}
