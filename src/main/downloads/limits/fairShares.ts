/**
 * Max-min fairness: nobody gets more than it wants, and what it does not want is divided equally among the others.
 *
 * @param had what each was given before: those with less are served first
 */
export function fairShares(
  wanted: readonly number[],
  total: number,
  had: readonly number[] = wanted.map(() => 0),
): number[] {
  const level = levelOf(wanted, total, had);
  return wanted.map((most, index) => Math.min(most, Math.max(0, level - (had[index] ?? 0))));
}

/** The level to which all are filled, like glasses of different size on steps, until the total is used up. */
function levelOf(wanted: readonly number[], total: number, had: readonly number[]): number {
  const edges = wanted
    .flatMap((most, index) => {
      const bottom = had[index] ?? 0;
      return [
        { at: bottom, open: 1 },
        { at: bottom + most, open: -1 },
      ];
    })
    .sort((a, b) => a.at - b.at);
  let left = total;
  let open = 0;
  let level = edges[0]?.at ?? 0;
  for (const edge of edges) {
    const needed = (edge.at - level) * open;
    if (needed >= left && open > 0) {
      return level + left / open;
    }
    left -= open > 0 ? needed : 0;
    level = edge.at;
    open += edge.open;
  }
  return level;
}
