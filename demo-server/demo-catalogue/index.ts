import { type Catalogue, catalogueOf } from '../catalogue.ts';
import { rememberSha256 } from '../content.ts';
import { APPLICATIONS } from './applications.ts';
import { CHECKSUMS } from './checksums.ts';

export { DEMO } from './specials.ts';

/**
 * What Kestrel Instruments, an invented company, publishes. A fresh copy each time, since a test may replace its files' contents.
 */
export function demoCatalogue(): Catalogue {
  for (const [seed, sizeBytes, hex] of CHECKSUMS) rememberSha256({ seed, sizeBytes }, hex);
  return catalogueOf(APPLICATIONS);
}
