import { Minus, Plus } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { Button, Input, Label, NumberField, Text } from 'react-aria-components';

export type NumberInputProps = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** What the number counts, beside it. */
  readonly unit?: string;
  readonly hint?: string;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
};

/**
 * In a language that writes 2.5 a comma parts thousands, so that `2,5` would silently become 25: who types it means the point. A
 * browser's own way of typing, so that the field takes it for a key as any other.
 */
function typePoint(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== ',' || DECIMAL_SIGN === ',') return;
  event.preventDefault();
  document.execCommand('insertText', false, DECIMAL_SIGN);
}

const DECIMAL_SIGN =
  new Intl.NumberFormat().formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';

/** A number with buttons for one more and one less. What is no number changes nothing. */
export function NumberInput(props: NumberInputProps) {
  const { label, value, min, max, step = 1, unit, hint, isDisabled = false, onChange } = props;
  const isWhole = Number.isInteger(step);
  return (
    <NumberField
      className="field"
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      isDisabled={isDisabled}
      formatOptions={{ maximumFractionDigits: 2 }}
      onChange={(next) => {
        if (Number.isFinite(next)) onChange(next);
      }}
    >
      <Label>{label}</Label>
      <div className="count">
        <Button slot="decrement" className="button icon">
          <Minus size={15} aria-hidden />
        </Button>
        <Input className="input tabular" onKeyDown={isWhole ? () => undefined : typePoint} />
        <Button slot="increment" className="button icon">
          <Plus size={15} aria-hidden />
        </Button>
        {unit !== undefined && <span className="soft">{unit}</span>}
      </div>
      {hint !== undefined && (
        <Text slot="description" className="small soft">
          {hint}
        </Text>
      )}
    </NumberField>
  );
}
