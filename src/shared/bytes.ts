const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, three significant digits: `4.2 MB`, `998 kB`, `1.07 GB`. Pure. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  // 999.6 kB must not read '1000 kB'.
  if (Number(value.toFixed(digits)) >= 1000 && step < UNITS.length - 1) return `1.00 ${UNITS[step + 1]}`;
  return `${value.toFixed(digits)} ${UNITS[step]}`;
}

/** Bytes a second. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}
