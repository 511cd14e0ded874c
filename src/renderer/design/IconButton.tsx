import type { LucideIcon } from 'lucide-react';
import { Button, type PressEvent, Tooltip, TooltipTrigger } from 'react-aria-components';

/** A button that is only a picture: its name is read aloud and shown on hover and focus. */
export function IconButton(props: {
  icon: LucideIcon;
  /** Whole name for assistive technology, such as `Pause setup.exe`. */
  name: string;
  /** Short words shown on hover. */
  hint: string;
  onPress: (press: PressEvent) => void;
  isDisabled?: boolean;
  /** Where there is little room it is left out: it is in a menu as well. */
  isMinor?: boolean;
}) {
  const { icon: Icon, name, hint, onPress, isDisabled = false, isMinor = false } = props;
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <Button
        className={`button quiet icon ${isMinor ? 'minor' : ''}`}
        aria-label={name}
        onPress={onPress}
        isDisabled={isDisabled}
      >
        <Icon size={17} aria-hidden />
      </Button>
      <Tooltip className="tooltip">{hint}</Tooltip>
    </TooltipTrigger>
  );
}
