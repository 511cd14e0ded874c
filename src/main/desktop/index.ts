export { runDesktopApp } from './desktopApp.ts';
export { desktopKeychain } from './desktopKeychain.ts';
