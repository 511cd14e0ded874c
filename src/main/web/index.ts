export { createSystemHost, type SystemHostOptions } from './systemHost.ts';
export { startWebHost, type WebHost, type WebHostOptions } from './webHost.ts';
