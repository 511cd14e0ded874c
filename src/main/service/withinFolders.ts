import type { Settings } from '../../shared/model.ts';
import type { SettingsStore } from '../settings/index.ts';

/**
 * The settings for a run that may not use the stored download folder (the dialog of another host allowed it, say). `instead`
 * stands in its place until another folder is set. What is stored stays, for a run that may use it.
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
