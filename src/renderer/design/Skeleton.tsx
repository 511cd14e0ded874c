const WIDTHS = ['62%', '84%', '48%', '73%', '56%'];

/** Grey shapes where something will be in a moment: lines of words, or rows of a list. */
export function Skeleton(props: { lines: number; label: string; isOfRows?: boolean }) {
  const { lines, label, isOfRows = false } = props;
  return (
    <div className={`skeletons ${isOfRows ? 'of-rows' : ''}`} role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
          key={line}
          className="skeleton"
          style={isOfRows ? undefined : { width: WIDTHS[line % WIDTHS.length] }}
        />
      ))}
    </div>
  );
}
