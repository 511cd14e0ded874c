export { type AllowedStorage, createAllowedStorage, parseHost } from './allowedStorage.ts';
export { bareHost, portOf } from './bareHost.ts';
export { lookupLocalhost } from './lookupLocalhost.ts';
export {
  type Addresses,
  guardedLookup,
  judgeTarget,
  type Reach,
  reachOfServer,
  refusalOfHost,
  SYSTEM_ADDRESSES,
} from './reach.ts';
