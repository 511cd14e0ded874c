import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type * as E from 'electron';
import type { Frame, Page, Request, Route } from 'playwright';
import { z } from 'zod';
import { browser, popupAddress } from './browser.ts';
import { deliver, type SenderFrame } from './ipc.ts';
import { observe } from './observed.ts';
import { originOf, toApp, toChromium } from './origin.ts';
import { BINDING, DISPATCH, preloadScript } from './preloadShim.ts';
import { answer } from './protocol.ts';
import { applyPermissions, isDownloadAllowed, isRequestCancelled } from './session.ts';

type OpenHandler = Parameters<E.WebContents['setWindowOpenHandler']>[0];
/** Electron's are random; the process before it tells the windows apart. */
const MAIN_FRAME = 'main-frame';
let nextProcessId = 1;
const messageSchema = z.object({ channel: z.string(), args: z.array(z.unknown()) });

/** The contents of a window: one page of Chromium, with the app's protocol, preload, IPC and navigation rules in front of it. */
export class WebContents extends EventEmitter {
  readonly #preferences: E.WebPreferences;
  readonly #size: { width: number; height: number };
  #page: Promise<Page>;
  /** It crashed. What Electron loads into the same contents gets another page here: Playwright's never comes back. */
  #isGone = false;
  #colorScheme: E.NativeTheme['themeSource'] = 'system';
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  #loading: string | null = null;
  #frames = new WeakMap<Frame, FrameInfo>();
  readonly #processId = nextProcessId++;

  constructor(preferences: E.WebPreferences, size: { width: number; height: number }) {
    super();
    const { sandbox, contextIsolation, nodeIntegration } = preferences;
    // The stand-in is a sandbox by nature: a window that asks for less must not pass for a safe one.
    if (sandbox !== true || contextIsolation !== true || nodeIntegration !== false) {
      throw new Error('The stand-in only opens sandboxed, isolated windows.');
    }
    this.#preferences = preferences;
    this.#size = size;
    this.#page = this.#open();
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** Asked for while a message of it is handled: its page is there. */
  get mainFrame(): Pick<E.WebFrameMain, 'processId' | 'frameToken'> {
    return { processId: this.#processId, frameToken: MAIN_FRAME };
  }

  send(channel: string, ...args: unknown[]): void {
    // A page that is just being left or closed does not get it; nor would it in Electron.
    void this.#page
      .then((page) =>
        page.evaluate(([name, to, payload]) => Reflect.get(window, name)?.(to, payload), [
          DISPATCH,
          channel,
          structuredClone(args),
        ] as const),
      )
      .catch(() => undefined);
  }

  async load(url: string): Promise<void> {
    if (this.#isGone) await this.#replacePage();
    const page = await this.#page;
    await applyPermissions(page.context());
    this.#loading = toChromium(url);
    await page.goto(this.#loading, { waitUntil: 'domcontentloaded' });
    this.emit('dom-ready');
  }

  /** For specs: the page's process ends without a word. */
  async forcefullyCrashRenderer(): Promise<void> {
    const page = await this.#page;
    const crashed = new Promise<void>((resolve) => page.once('crash', () => resolve()));
    const session = await page.context().newCDPSession(page);
    // Nobody is left to answer.
    session.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  setColorScheme(source: E.NativeTheme['themeSource']): void {
    this.#colorScheme = source;
    const colorScheme = source === 'system' ? null : source;
    void this.#page.then((page) => page.emulateMedia({ colorScheme })).catch(() => undefined);
  }

  async close(): Promise<void> {
    await (await this.#page).close();
  }

  async #replacePage(): Promise<void> {
    this.#isGone = false;
    const crashed = await this.#page;
    this.#page = this.#open();
    this.setColorScheme(this.#colorScheme);
    await crashed.close();
  }

  async #open(): Promise<Page> {
    const { context } = await browser();
    const page = await context.newPage();
    await page.setViewportSize(this.#size);
    await page.exposeBinding(BINDING, ({ frame }, message: unknown) => this.#receive(frame, message));
    const preload = this.#preferences.preload;
    if (preload !== undefined) await page.addInitScript(preloadScript(readFileSync(preload, 'utf8')));
    await page.route('**/*', (route, request) => this.#answer(page, route, request));
    page.on('crash', () => {
      this.#isGone = true;
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    });
    page.on('download', (download) => {
      if (isDownloadAllowed()) return;
      observe({ kind: 'downloadDenied', url: toApp(download.url()) });
      void download.cancel();
    });
    page.on('popup', (popup) => void this.#judge(popup));
    return page;
  }

  /** What Electron asks before a window opens. Here it is open already: a denied one is closed before it has shown anything. */
  async #judge(popup: Page): Promise<void> {
    const url = toApp(await popupAddress(popup));
    const { action } = this.#openHandler({
      url,
      frameName: '',
      features: '',
      disposition: 'foreground-tab',
      referrer: { url: '', policy: 'default' },
    });
    if (action === 'allow') return;
    observe({ kind: 'windowDenied', url });
    await popup.close();
  }

  #receive(frame: Frame, message: unknown) {
    const { channel, args } = messageSchema.parse(message);
    return deliver({ type: 'frame', senderFrame: this.#frameInfo(frame) }, channel, args);
  }

  #frameInfo(frame: Frame): FrameInfo {
    const known = this.#frames.get(frame);
    if (known !== undefined) return known;
    const parent = frame.parentFrame();
    const info = new FrameInfo(
      frame,
      parent === null ? null : this.#frameInfo(parent),
      this.#processId,
      parent === null ? MAIN_FRAME : randomUUID(),
    );
    this.#frames.set(frame, info);
    return info;
  }

  async #answer(page: Page, route: Route, request: Request): Promise<void> {
    const url = toApp(request.url());
    if (request.isNavigationRequest() && this.#isPrevented(page, request, url)) {
      observe({ kind: 'navigationPrevented', url });
      return route.abort('aborted');
    }
    if (await isRequestCancelled(url)) {
      observe({ kind: 'requestCancelled', url });
      return route.abort('blockedbyclient');
    }
    if (url === request.url()) return route.continue();
    const response = await answer(url, request.method(), await request.allHeaders());
    if (response === null) return route.abort('failed');
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }

  /** Asks the app about a navigation it did not start itself. */
  #isPrevented(page: Page, request: Request, url: string): boolean {
    const isMainFrame = request.frame() === page.mainFrame();
    if (isMainFrame && request.url() === this.#loading) {
      this.#loading = null;
      return false;
    }
    let defaultPrevented = false;
    const details = {
      url,
      isMainFrame,
      isSameDocument: false,
      preventDefault: () => (defaultPrevented = true),
    };
    this.emit('will-frame-navigate', details);
    if (isMainFrame) this.emit('will-navigate', details);
    return defaultPrevented;
  }
}

/** What is known of the frame a message came from. */
class FrameInfo implements SenderFrame {
  readonly parent: FrameInfo | null;
  readonly processId: number;
  readonly frameToken: string;
  readonly #frame: Frame;

  constructor(frame: Frame, parent: FrameInfo | null, processId: number, frameToken: string) {
    this.#frame = frame;
    this.parent = parent;
    this.processId = processId;
    this.frameToken = frameToken;
  }
  get url(): string {
    return toApp(this.#frame.url());
  }
  /** `about:blank` and `about:srcdoc` have the origin of whoever made them. */
  get origin(): string {
    return this.url.startsWith('about:') && this.parent !== null ? this.parent.origin : originOf(this.url);
  }
  get detached(): boolean {
    return this.#frame.isDetached();
  }
}
