import type { Settings } from '../../shared/model.ts';
import type { DownloadLimits } from '../downloads/index.ts';

/** What one run sets instead of the stored settings. */
export type LimitOverrides = {
  readonly connectionsPerDownload?: number | undefined;
  readonly bytesPerSecondLimit?: number | undefined;
};

/**
 * The engine's limits, made from the settings. Low impact does not change the user's numbers, which count again when it is off.
 */
export function limitsOf(settings: Settings, overrides: LimitOverrides = {}): DownloadLimits {
  const { connectionsPerHost, connectionsTotal } = settings;
  return {
    concurrentDownloads: settings.lowImpact ? 1 : settings.concurrentDownloads,
    connectionsPerDownload:
      overrides.connectionsPerDownload ?? (settings.lowImpact ? 1 : settings.connectionsPerDownload),
    connectionsPerHost,
    connectionsTotal,
    bytesPerSecond: overrides.bytesPerSecondLimit ?? settings.bytesPerSecondLimit,
  };
}
