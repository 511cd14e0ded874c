export { createSystemHost } from './systemHost.ts';
export { startWebHost } from './webHost.ts';
