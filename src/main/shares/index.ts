export { createShares } from './shares.ts';
export type { Shares } from './types.ts';
