export { type ComposeOptions, composeService } from './compose.ts';
export { defaultDownloadFolder, defaultStateFolder, type Surroundings, thisMachine } from './folders.ts';
export { platformName } from './platformName.ts';
export type { Host, Service } from './types.ts';
