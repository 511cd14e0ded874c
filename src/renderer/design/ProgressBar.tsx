import type { StateTone } from '../format/downloadState.ts';

/** A bar from 0 to 1; null: something moves, nobody knows how far. */
export function ProgressBar(props: { value: number | null; tone: StateTone; name: string; words: string }) {
  const { value, tone, name, words } = props;
  const isUnknown = value === null && tone === 'moving';
  const percent = value === null ? undefined : Math.floor(value * 100);
  return (
    <div
      className={`progress ${tone} ${isUnknown ? 'unknown' : ''}`}
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={percent === undefined ? words : `${percent} %, ${words}`}
    >
      <div style={isUnknown ? undefined : { transform: `scaleX(${value ?? 0})` }} />
    </div>
  );
}
