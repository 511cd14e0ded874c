import type { Page, WebSocketRoute } from 'playwright';
import {
  COMMAND_NAMES,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  commands,
  EVENT_NAMES,
  type EventName,
  type EventPayload,
  events,
  PRELOAD_GLOBAL,
  socketRequestSchema,
} from '../../../src/shared/contract.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import {
  type Admission,
  askSchema,
  type Challenge,
  KEY_STORED_AS,
  proofText,
} from '../../../src/shared/socketKey.ts';
import { proofOf } from '../web/page.ts';
import { createLiveApp, type LiveApp, type Start } from './liveApp.ts';

/** How one command answers: a value, an error, never at all, or as computed from its input. */
export type Answer<C extends CommandName> =
  | { readonly value: CommandOutput<C> }
  | { readonly error: AppError }
  | 'never'
  | ((
      input: CommandInput<C>,
    ) => { readonly value: CommandOutput<C> } | { readonly error: AppError } | 'never');
export type Answers = { readonly [C in CommandName]?: Answer<C> };

/** Commands whose scripted value is what is there at the start: from then on it changes with what is done. */
function startOf(answers: Answers): Start {
  return {
    settings: scriptedValue(answers['settings.get']),
    session: scriptedValue(answers['session.get']),
    downloads: scriptedValue(answers['downloads.snapshot']),
    shares: scriptedValue(answers['shares.list']),
  };
}
const CHANGING: readonly CommandName[] = ['settings.get', 'session.get', 'downloads.snapshot', 'shares.list'];

function scriptedValue<T>(
  answer:
    | { readonly value: T }
    | { readonly error: AppError }
    | 'never'
    | ((input: never) => unknown)
    | undefined,
): T | undefined {
  return typeof answer === 'object' && 'value' in answer ? answer.value : undefined;
}

export type Call = { readonly command: CommandName; readonly input: unknown };

/** An app behind the page that only plays a part: so that any state can be looked at, also those that are hard to get into. */
export type FakeApp = {
  /** What the page asked for, in order. */
  readonly calls: readonly Call[];
  emit<E extends EventName>(event: E, payload: EventPayload<E>): Promise<void>;
  /** Goes away, until `comeBack`; only over a socket. */
  drop(): Promise<void>;
  comeBack(): void;
};

type Names = { global: string; commands: readonly string[]; events: readonly string[] };

/**
 * Puts a stand-in for the preload's object into a page, before it loads. What it answers and emits is checked against the
 * contract, so that no scene shows what the real app could not send.
 */
export async function installFakeApp(page: Page, answers: Answers): Promise<FakeApp> {
  const calls: Call[] = [];
  const live = createLiveApp(startOf(answers));
  const emit: FakeApp['emit'] = async (event, payload) => {
    await page.evaluate(([name, value]) => Reflect.get(window, 'fakeAppEmit')(name, value), [
      event,
      events[event].parse(payload),
    ] as const);
  };

  await page.exposeFunction('fakeAppInvoke', async (name: CommandName, input: unknown) => {
    calls.push({ command: name, input });
    return answer(answers, live, emit, name, commands[name].input.parse(input));
  });
  const names: Names = { global: PRELOAD_GLOBAL, commands: COMMAND_NAMES, events: EVENT_NAMES };
  await page.addInitScript(standInForPreload, names);
  return {
    calls,
    emit,
    drop: async () => undefined,
    comeBack: () => undefined,
  };
}

const PAGE_KEY = 'p'.repeat(43);

/** The host's side of the first messages (`src/shared/socketKey.ts`), for a page that has the key. */
function greeter(host: string): (message: unknown) => Challenge | Admission {
  const origin = `http://${host}`;
  const hostNonce = 'h'.repeat(43);
  return (message) => {
    const asked = askSchema.safeParse(message);
    if (!asked.success) return { welcome: { sealedComebackKey: 's'.repeat(43) } };
    const text = proofText('host', origin, { pageNonce: asked.data.ask, hostNonce });
    return { nonce: hostNonce, proofs: [proofOf(PAGE_KEY, text)] };
  };
}

/** The same, as a browser meets it: over the WebSocket of the web host. */
export async function installFakeSocket(page: Page, answers: Answers, isGone = false): Promise<FakeApp> {
  const calls: Call[] = [];
  const sockets: WebSocketRoute[] = [];
  let isDropped = isGone;
  const live = createLiveApp(startOf(answers));
  const emit: FakeApp['emit'] = async (event, payload) => {
    for (const socket of sockets)
      socket.send(JSON.stringify({ type: 'event', event, payload: events[event].parse(payload) }));
  };

  await page.addInitScript(([name, key]) => localStorage.setItem(name, key), [
    KEY_STORED_AS,
    PAGE_KEY,
  ] as const);
  await page.routeWebSocket(/\/socket$/, async (socket) => {
    if (isDropped) return socket.close();
    const greet = greeter(new URL(socket.url()).host);
    let isGreeted = false;
    socket.onMessage(async (data) => {
      if (!isGreeted) {
        const said = greet(JSON.parse(String(data)));
        isGreeted = 'welcome' in said;
        if (isGreeted) sockets.push(socket);
        return socket.send(JSON.stringify(said));
      }
      const { id, command, input } = socketRequestSchema.parse(JSON.parse(String(data)));
      calls.push({ command, input });
      const result = await answer(answers, live, emit, command, commands[command].input.parse(input));
      if (!isDropped) socket.send(JSON.stringify({ type: 'result', id, result }));
    });
  });
  return {
    calls,
    emit,
    async drop() {
      isDropped = true;
      for (const socket of sockets.splice(0)) await socket.close();
    },
    comeBack() {
      isDropped = false;
    },
  };
}

async function answer(
  answers: Answers,
  live: LiveApp,
  emit: FakeApp['emit'],
  name: CommandName,
  input: unknown,
): Promise<unknown> {
  // A union of functions takes an intersection of inputs: which of them it is, the name says.
  const scripted = answers[name] as
    | Answer<CommandName>
    | ((input: unknown) => Answer<CommandName>)
    | undefined;
  const given = typeof scripted === 'function' ? scripted(input as never) : scripted;
  if (given === 'never' || typeof given === 'function') return new Promise(() => undefined);
  if (given !== undefined && (!('value' in given) || !CHANGING.includes(name))) {
    if ('error' in given) return { ok: false, error: given.error };
    return { ok: true, value: commands[name].output.parse(given.value) };
  }
  const effect = live(name, input);
  if (effect === null) return { ok: false, error: { code: 'app.notSupportedHere' } };
  // Checked by `emit`, as everything else the page is told.
  for (const { event, payload } of effect.told) await emit(event, payload as never);
  if ('error' in effect.result) return { ok: false, error: effect.result.error };
  return { ok: true, value: commands[name].output.parse(effect.result.value) };
}

/** Runs in the page, by itself: nothing outside of it can be used. */
function standInForPreload(names: Names): void {
  const invoke: unknown = Reflect.get(window, 'fakeAppInvoke');
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  for (const name of names.events) listeners.set(name, new Set());
  const listenerSet = (name: string) => listeners.get(name) ?? new Set();
  const api = {
    commands: Object.fromEntries(
      names.commands.map((name) => [
        name,
        (input: unknown) => (typeof invoke === 'function' ? invoke(name, input) : undefined),
      ]),
    ),
    events: Object.fromEntries(
      names.events.map((name) => [
        name,
        (listener: (payload: unknown) => void) => {
          listenerSet(name).add(listener);
          return () => listenerSet(name).delete(listener);
        },
      ]),
    ),
  };
  Reflect.set(window, names.global, api);
  Reflect.set(window, 'fakeAppEmit', (name: string, payload: unknown) => {
    for (const listener of listenerSet(name)) listener(payload);
  });
}
