export { createBindistClient } from './client.ts';
export { classifyNetworkError } from './networkErrors.ts';
export { parseRetryAfter } from './retryAfter.ts';
export { sortVersions } from './sortVersions.ts';
export type {
  BindistClient,
  FileRef,
  SignedUrl,
} from './types.ts';
