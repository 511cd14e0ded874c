import type { Settings } from '../../shared/model.ts';
import type { DownloadLimits } from '../downloads/index.ts';

/** What a single run sets instead of the stored settings. */
export type LimitOverrides = {
  readonly connectionsPerDownload?: number | undefined;
  readonly bytesPerSecondLimit?: number | undefined;
};

/** The engine's limits, of the settings. Low impact leaves the user's numbers as they are, for when it is over. */
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
