export { createDownloadEngine } from './engine.ts';
export { readBootId } from './journal/bootId.ts';
export { sanitizeFileName } from './record/name.ts';
export { createRangeClient } from './transport/index.ts';
export type { DownloadEngine, DownloadLimits, NewDownload } from './types.ts';
