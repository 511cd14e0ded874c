export { composeService } from './compose.ts';
export { defaultStateFolder, thisMachine } from './folders.ts';
export { platformName } from './platformName.ts';
export type { Host, Service } from './types.ts';
