export type { DesktopOptions } from './desktopApp.ts';
export { runDesktopApp } from './desktopApp.ts';
