import { BYTES_PER_SECOND_MIN } from '../../shared/model.ts';
import { Checkbox } from './Checkbox.tsx';
import { NumberInput } from './NumberInput.tsx';

const MB = 1_000_000;
const FIRST_BYTES_PER_SECOND = 5 * MB;

/** A limit of the speed, or none. */
export function SpeedLimitField(props: {
  question: string;
  label: string;
  /** Bytes a second; null: none. */
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  const { question, label, value, onChange } = props;
  return (
    <>
      <Checkbox
        isSelected={value !== null}
        onChange={(isLimited) => onChange(isLimited ? FIRST_BYTES_PER_SECOND : null)}
      >
        {question}
      </Checkbox>
      {value !== null && (
        <NumberInput
          label={label}
          value={value / MB}
          min={0.1}
          max={10_000}
          step={0.1}
          unit="MB/s"
          onChange={(next) => onChange(Math.max(BYTES_PER_SECOND_MIN, Math.round(next * MB)))}
        />
      )}
    </>
  );
}
