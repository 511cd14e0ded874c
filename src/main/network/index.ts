export { lookupLocalhost } from './lookupLocalhost.ts';
