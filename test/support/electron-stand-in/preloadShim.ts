/** Name of the function through which the page's side reaches `ipcMain`. A hostile frame can call it as well, as it can in a real renderer that was taken over. */
export const BINDING = '__electronStandInSend';
/** Name of the function through which `webContents.send` reaches the page's side. */
export const DISPATCH = '__electronStandInDispatch';

/**
 * The script that runs before the page's own in every frame: in the main frame it runs the built preload with a
 * `require` that knows 'electron' and nothing else, as the sandbox does.
 */
export function preloadScript(preloadSource: string): string {
  return `(() => {
  if (window.top !== window) return;
  const { contextBridge, ipcRenderer } = (${rendererSide.toString()})(${JSON.stringify(BINDING)}, ${JSON.stringify(DISPATCH)});
  const require = (id) => {
    if (id === 'electron') return { contextBridge, ipcRenderer };
    throw new Error('module not found: ' + id);
  };
  const module = { exports: {} };
  (function (require, module, exports) {
${preloadSource}
  })(require, module, module.exports);
})();`;
}

/** Runs in the page: the two Electron modules a sandboxed preload of ours uses. Self-contained, because its text is what is sent. */
function rendererSide(bindingName: string, dispatchName: string) {
  type Listener = (event: object, ...args: unknown[]) => void;
  type Answer = { ok: true; value: unknown } | { ok: false; message: string };
  const listeners = new Map<string, Set<Listener>>();
  const send: (message: { channel: string; args: unknown[] }) => Promise<Answer> = Reflect.get(
    window,
    bindingName,
  );

  // A class, so that handing it to the page fails as it does in Electron.
  class IpcRenderer {
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const answer = await send({ channel, args: structuredClone(args) });
      if (!answer.ok) throw new Error(`Error invoking remote method '${channel}': ${answer.message}`);
      return answer.value;
    }
    on(channel: string, listener: Listener): this {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      return this;
    }
    off(channel: string, listener: Listener): this {
      listeners.get(channel)?.delete(listener);
      return this;
    }
  }

  /** What may cross the context bridge: plain data and functions; each copied, none shared. */
  function cross(value: unknown): unknown {
    if (typeof value === 'function') return (...args: unknown[]) => cross(value(...args.map(cross)));
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Promise) return value.then(cross);
    if (Array.isArray(value)) return Object.freeze(value.map(cross));
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error('An object could not be cloned.');
    return Object.freeze(
      Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cross(entry)])),
    );
  }

  Object.defineProperty(window, dispatchName, {
    value: (channel: string, args: unknown[]) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
    },
  });
  return {
    ipcRenderer: new IpcRenderer(),
    contextBridge: {
      exposeInMainWorld(key: string, api: unknown) {
        Object.defineProperty(window, key, { value: cross(api), enumerable: true });
      },
    },
  };
}
