import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';

export function Checkbox(props: {
  isSelected: boolean;
  isIndeterminate?: boolean;
  onChange: (isSelected: boolean) => void;
  /** When nothing is written beside it. */
  name?: string;
  children?: ReactNode;
}) {
  const { isSelected, isIndeterminate = false, onChange, name, children } = props;
  return (
    <AriaCheckbox
      className="checkbox"
      isSelected={isSelected}
      isIndeterminate={isIndeterminate}
      onChange={onChange}
      {...(name === undefined ? {} : { 'aria-label': name })}
    >
      <span className="box">
        {isIndeterminate ? <Minus size={13} strokeWidth={3} /> : <Check size={13} strokeWidth={3} />}
      </span>
      {children}
    </AriaCheckbox>
  );
}
