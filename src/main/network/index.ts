export { type AllowedStorage, createAllowedStorage } from './allowedStorage.ts';
export {
  type Addresses,
  guardedLookup,
  judgeTarget,
  type Reach,
  reachOfServer,
  refusalOfHost,
  SYSTEM_ADDRESSES,
} from './reach.ts';
