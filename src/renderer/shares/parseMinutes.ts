import { SHARE_MINUTES_MAX, SHARE_MINUTES_MIN } from '../../shared/model.ts';

/** Whole minutes within BinDist's limits; null for anything else. Pure. */
export function parseMinutes(text: string): number | null {
  const minutes = Number(text);
  return /^\d{1,4}$/.test(text.trim()) && minutes >= SHARE_MINUTES_MIN && minutes <= SHARE_MINUTES_MAX
    ? minutes
    : null;
}
