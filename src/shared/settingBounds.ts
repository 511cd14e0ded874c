/** What a number among the settings may be, and what it is before anybody sets it. */
export type NumberBounds = { readonly min: number; readonly max: number; readonly default: number };

export const SETTING_BOUNDS = {
  concurrentDownloads: { min: 1, max: 16, default: 3 },
  connectionsPerDownload: { min: 1, max: 16, default: 16 },
  connectionsPerHost: { min: 1, max: 32, default: 16 },
  connectionsTotal: { min: 1, max: 64, default: 32 },
} as const satisfies Readonly<Record<string, NumberBounds>>;
