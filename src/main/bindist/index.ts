export { createBindistClient } from './client.ts';
export { classifyNetworkError } from './networkErrors.ts';
export { parseRetryAfter } from './retryAfter.ts';
export { mayBeNewer } from './sortVersions.ts';
export type {
  BindistClient,
  Listing,
  SignedUrl,
} from './types.ts';
export { userAgent } from './userAgent.ts';
