export { sanitizeFileName } from './name.ts';
export type { DownloadEngine, DownloadLimits, NewDownload } from './types.ts';
