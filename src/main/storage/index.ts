export { isWhole } from './backup.ts';
export { acquireLock, type Lock } from './lock.ts';
export { makeFolder } from './makeFolder.ts';
export { openStorage } from './open.ts';
export { shareRuns } from './shareRuns.ts';
export { toStorageFailure } from './sqliteErrors.ts';
export type { Storage } from './types.ts';
