const WIDTHS = ['62%', '84%', '48%', '73%', '56%'];

/** Grey lines where something will be in a moment. */
export function Skeleton({ lines, label }: { lines: number; label: string }) {
  return (
    <div className="skeletons" role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <div key={line} className="skeleton" style={{ width: WIDTHS[line % WIDTHS.length] }} />
      ))}
    </div>
  );
}
