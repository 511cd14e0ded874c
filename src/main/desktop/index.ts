export { runDesktopApp } from './desktopApp.ts';
