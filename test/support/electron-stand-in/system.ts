import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import { observe } from './observed.ts';

/** The answers a spec has laid ready for the next folder dialogs; none left: the user cancels. */
export const dialogAnswers: string[][] = [];

export const dialog = {
  async showOpenDialog(first: E.BaseWindow | E.OpenDialogOptions, second?: E.OpenDialogOptions) {
    const options = second ?? ('properties' in first ? first : {});
    observe({ kind: 'openDialog', properties: options.properties ?? [] });
    const filePaths = dialogAnswers.shift();
    return { canceled: filePaths === undefined, filePaths: filePaths ?? [] };
  },
  showErrorBox(title, content) {
    console.error(`${title}: ${content}`);
    observe({ kind: 'errorBox', title, content });
  },
} satisfies Pick<E.Dialog, 'showOpenDialog' | 'showErrorBox'>;

export const shell = {
  async openExternal(url) {
    observe({ kind: 'openExternal', url });
  },
  async openPath(path) {
    observe({ kind: 'openPath', path });
    return '';
  },
  showItemInFolder(path) {
    observe({ kind: 'showItemInFolder', path });
  },
} satisfies Pick<E.Shell, 'openExternal' | 'openPath' | 'showItemInFolder'>;

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;
  /** The last one shown, for a spec to click. */
  static last: Notification | null = null;

  constructor({ title = '', body = '' }: E.NotificationConstructorOptions) {
    super();
    this.title = title;
    this.body = body;
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    Notification.last = this;
    observe({ kind: 'notification', title: this.title, body: this.body });
  }
  close(): void {
    observe({ kind: 'notificationClosed' });
    this.emit('close');
  }
}
Notification satisfies Pick<typeof E.Notification, 'isSupported'>;
Notification satisfies new (
  options: E.NotificationConstructorOptions,
) => Pick<E.Notification, 'show' | 'close' | 'title' | 'body'>;

/** Roles stay roles: what a role does is the system's affair. */
export class Menu {
  static applicationMenu: Menu | null = null;
  readonly template: readonly (E.MenuItemConstructorOptions | E.MenuItem)[];

  constructor(template: readonly (E.MenuItemConstructorOptions | E.MenuItem)[]) {
    this.template = template;
  }
  static buildFromTemplate(template: (E.MenuItemConstructorOptions | E.MenuItem)[]): Menu {
    return new Menu(template);
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.applicationMenu = menu;
  }
}

/** Specs fire `resume` and `suspend` on it. */
export const powerMonitor = new EventEmitter();

const blockers = new Set<number>();
let nextBlocker = 1;
export const powerSaveBlocker = {
  start() {
    const id = nextBlocker++;
    blockers.add(id);
    observe({ kind: 'powerSaveBlocker', running: true });
    return id;
  },
  stop(id) {
    const known = blockers.delete(id);
    observe({ kind: 'powerSaveBlocker', running: blockers.size > 0 });
    return known;
  },
} satisfies Pick<E.PowerSaveBlocker, 'start' | 'stop'>;

const workArea = { x: 0, y: 0, width: 1600, height: 1000 };
export const screen = {
  getAllDisplays: () => [{ workArea }],
};

type ThemeSource = E.NativeTheme['themeSource'];
class NativeTheme extends EventEmitter {
  #source: ThemeSource = 'system';
  get themeSource(): ThemeSource {
    return this.#source;
  }
  set themeSource(source: ThemeSource) {
    this.#source = source;
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}
export const nativeTheme = new NativeTheme() satisfies Pick<
  E.NativeTheme,
  'themeSource' | 'shouldUseDarkColors'
>;
