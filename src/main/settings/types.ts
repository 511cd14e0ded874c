import type { Settings } from '../../shared/model.ts';

/** The settings to change. A key that is absent or undefined stays as it is. */
export type SettingsPatch = { readonly [K in keyof Settings]?: Settings[K] | undefined };

export type SettingsStore = {
  get(): Settings;
  set(patch: SettingsPatch): Settings;
  onChanged(listener: (settings: Settings) => void): () => void;
};
