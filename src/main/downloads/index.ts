export { readBootId } from './bootId.ts';
export type { Clock } from './clock.ts';
export { createDownloadEngine, type DownloadEngineDependencies } from './engine.ts';
export type { Failpoint } from './failpoints.ts';
export { type FileLayer, nodeFileLayer } from './fileLayer.ts';
export { sanitizeFileName } from './name.ts';
export { createRangeClient, type RangeTimeouts } from './transport/index.ts';
export type { DownloadEngine, DownloadLimits, NewDownload } from './types.ts';
