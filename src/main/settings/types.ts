import type { Settings } from '../../shared/model.ts';

export type SettingsStore = {
  get(): Settings;
  set(patch: Partial<Settings>): Settings;
  onChanged(listener: (settings: Settings) => void): () => void;
};
