import type { z } from 'zod';
import {
  type AnyEvent,
  type CommandName,
  type CommandOutput,
  commands,
  EVENT_NAMES,
  type EventName,
  type EventPayload,
  forEachEvent,
} from '../../shared/contract.ts';
import { toAppError } from '../../shared/errors.ts';
import { createListeners, type Listeners } from '../../shared/listeners.ts';
import type { Handlers, ParsedInput } from './commandTypes.ts';
import type { Service } from './types.ts';

/** The contract, typed so that a command's schemas and its handler stay one pair. */
const contract: {
  readonly [C in CommandName]: {
    readonly input: z.ZodType<ParsedInput<C>>;
    readonly output: z.ZodType<CommandOutput<C>>;
  };
} = commands;

export type ServiceEvents = Pick<Service, 'on' | 'onAny'> & {
  emit<E extends EventName>(event: E, payload: EventPayload<E>): void;
};

/**
 * Listeners of the service. One that throws does not keep the others from hearing. A notice given while nobody listens to notices
 * yet (what was found when the state was opened) is kept for the first who does.
 */
export function createEvents(onListenerFailure: (failure: unknown) => void): ServiceEvents {
  const listeners = forEachEvent<Record<EventName, Listeners<AnyEvent>>>((event) =>
    createListeners({ keepsUntilHeard: event === 'notice', onFailure: onListenerFailure }),
  );
  return {
    // An event goes to its own listeners with its own payload, which the compiler does not see where the name is a parameter.
    emit: (event, payload) => listeners[event].emit({ event, payload } as AnyEvent),
    on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) =>
      listeners[event].listen(({ payload }) => listener(payload as EventPayload<E>)),
    onAny(listener) {
      const stops = EVENT_NAMES.map((event) => listeners[event].listen(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

export type ServiceParts = {
  readonly handlers: Handlers;
  readonly events: ServiceEvents;
  /** Told of anything a handler throws that is no `AppFailure`: a fault of ours. */
  readonly onFault: (command: CommandName, fault: unknown) => void;
  readonly stop: () => Promise<void>;
};

/**
 * The way in and out: validates the input, runs the handler, validates the output. Whatever is thrown becomes an error that may
 * cross.
 */
export function createService({ handlers, events, onFault, stop }: ServiceParts): Service {
  return {
    async invoke<C extends CommandName>(command: C, input: unknown) {
      const parsed = contract[command].input.safeParse(input);
      if (!parsed.success) return { ok: false, error: { code: 'app.invalidInput' } };
      try {
        const answer = await handlers[command](parsed.data);
        return { ok: true, value: contract[command].output.parse(answer) };
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.code === 'app.internal') onFault(command, thrown);
        return { ok: false, error };
      }
    },
    on: events.on,
    onAny: events.onAny,
    notify: (error) => events.emit('notice', { error }),
    showApplication: (applicationId) => events.emit('host.applicationAsked', { applicationId }),
    stop,
  };
}
