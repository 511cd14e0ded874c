import type { Settings } from '../../shared/model.ts';
import type { SettingsStore } from '../settings/index.ts';

/**
 * The settings where the stored download folder may not be used in this run (another host's dialog allowed it, say): until
 * another one is set, `instead` stands in its place. What is stored stays for the run that may use it.
 */
export function withinFolders(settings: SettingsStore, refused: string, instead: string): SettingsStore {
  const seen = (stored: Settings): Settings =>
    stored.downloadFolder === refused ? { ...stored, downloadFolder: instead } : stored;
  return {
    get: () => seen(settings.get()),
    set: (patch) => seen(settings.set(patch)),
    onChanged: (listener) => settings.onChanged((changed) => listener(seen(changed))),
  };
}
