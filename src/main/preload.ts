import { contextBridge, ipcRenderer } from 'electron';
import type { PreloadApi } from '../shared/contract.ts';

/**
 * The names of the contract. The build puts them in (electron.vite.config.ts) from `shared/contract.ts`: an import would bring
 * the validators along, and the sandbox gets nothing it does not need.
 */
declare const CONTRACT_NAMES: {
  readonly global: string;
  readonly commands: readonly (keyof PreloadApi['commands'])[];
  readonly events: readonly (keyof PreloadApi['events'])[];
};

const call = (command: string) => (input: unknown) => ipcRenderer.invoke(`bindist:${command}`, input);

const listen = (event: string) => (listener: (payload: unknown) => void) => {
  const forward = (_event: unknown, payload: unknown) => listener(payload);
  ipcRenderer.on(`bindist:${event}`, forward);
  return () => {
    // A block, not an expression: a returned value crosses to the page, and `off` returns `ipcRenderer` itself.
    ipcRenderer.off(`bindist:${event}`, forward);
  };
};

const names = CONTRACT_NAMES;
contextBridge.exposeInMainWorld(names.global, {
  commands: Object.fromEntries(names.commands.map((name) => [name, call(name)])),
  events: Object.fromEntries(names.events.map((name) => [name, listen(name)])),
});
