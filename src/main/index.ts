import './startClean.ts';
import { join } from 'node:path';
import { desktopKeychain, runDesktopApp } from './desktop/index.ts';
import { composeService, defaultStateFolder, thisMachine } from './service/index.ts';

// Electron's entry: composes, and does nothing else. Paths are those of the build: out/main, out/preload, out/renderer.
const built = (path: string) => join(import.meta.dirname, '..', path);
const machine = thisMachine();
const stateFolder = defaultStateFolder(machine);

runDesktopApp({
  stateFolder,
  isDemo: machine.environment.BINDIST_DEMO === '1',
  pageFolder: built('renderer'),
  preloadPath: built('preload/index.cjs'),
  openService: (host) =>
    composeService({
      stateFolder,
      machine,
      host,
      queue: 'app',
      keychain: desktopKeychain(built('main/keychainChild.js')),
    }),
});
