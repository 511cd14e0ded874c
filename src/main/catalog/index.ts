export { createCatalog } from './catalog.ts';
export type { Catalog } from './types.ts';
