import { Leaf } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { command } from '../store/command.ts';
import { useStore } from '../store/store.ts';

/** The quick way to be out of the others' way: the same switch as in the settings, and the limit in force beside it. */
export function LowImpact() {
  const settings = useStore((state) => state.settings);
  if (settings === null) return null;
  return (
    <ToggleButton
      className="button quiet low-impact"
      aria-label="Low impact"
      isSelected={settings.lowImpact}
      onChange={(lowImpact) => void command('settings.set', { lowImpact })}
    >
      <Leaf size={16} aria-hidden /> <span className="words">Low impact</span>
    </ToggleButton>
  );
}
