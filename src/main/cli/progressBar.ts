import { formatBytes, formatSpeed } from '../../shared/bytes.ts';
import { formatDuration } from './duration.ts';

export type Progress = {
  readonly receivedBytes: number;
  readonly sizeBytes: number | null;
  readonly bytesPerSecond: number;
  /** What is going on, in a word or two. */
  readonly state: string;
};

const MAX_BAR = 30;
const MIN_BAR = 8;

/** One line no wider than the terminal. Pure. */
export function progressLine(
  { receivedBytes, sizeBytes, bytesPerSecond, state }: Progress,
  columns: number,
): string {
  const share = sizeBytes === null ? null : sizeBytes === 0 ? 1 : receivedBytes / sizeBytes;
  const facts = [
    share === null ? '' : `${String(Math.floor(share * 100)).padStart(3)} %`,
    sizeBytes === null
      ? formatBytes(receivedBytes)
      : `${formatBytes(receivedBytes)} of ${formatBytes(sizeBytes)}`,
    bytesPerSecond > 0 ? formatSpeed(bytesPerSecond) : '',
    sizeBytes !== null && bytesPerSecond > 0
      ? `${formatDuration((sizeBytes - receivedBytes) / bytesPerSecond)} left`
      : '',
    state,
  ].filter((fact) => fact !== '');
  const words = facts.join('  ');
  const barWidth = Math.min(MAX_BAR, columns - words.length - 4);
  if (share === null || barWidth < MIN_BAR) return words.slice(0, Math.max(0, columns - 1));
  const filled = Math.round(share * barWidth);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}  ${words}`;
}
