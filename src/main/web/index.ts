export { createSystemHost } from './systemHost.ts';
export { ADDRESS_LIFE_MS, type OneTimeAddress, startWebHost } from './webHost.ts';
