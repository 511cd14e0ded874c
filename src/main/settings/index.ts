export { createSettings } from './settings.ts';
export type { SettingsStore } from './types.ts';
