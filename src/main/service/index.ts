export { composeService } from './compose.ts';
export { defaultDownloadFolder, defaultStateFolder, thisMachine } from './folders.ts';
export type { LimitOverrides } from './limits.ts';
export { platformName } from './platformName.ts';
export type { Host, Service } from './types.ts';
