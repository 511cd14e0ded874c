export { createShares } from './shares.ts';
export type { NewShare, Shares } from './types.ts';
