export type { Clock } from './clock.ts';
export { type FileLayer, nodeFileLayer } from './disk/fileLayer.ts';
export { createDownloadEngine } from './engine.ts';
export type { Failpoint } from './failpoints.ts';
export { readBootId } from './journal/bootId.ts';
export { sanitizeFileName } from './record/name.ts';
export { createRangeClient, type RangeTimeouts } from './transport/index.ts';
export type { DownloadEngine, DownloadEngineDependencies, DownloadLimits, NewDownload } from './types.ts';
