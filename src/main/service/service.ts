import type { z } from 'zod';
import {
  type CommandName,
  type CommandOutput,
  commands,
  type EventName,
  type EventPayload,
} from '../../shared/contract.ts';
import { toAppError } from '../../shared/errors.ts';
import type { Handlers, ParsedInput } from './commandTypes.ts';
import type { Service } from './types.ts';

/** The contract, typed so that a command's schemas and its handler stay one pair. */
const contract: {
  readonly [C in CommandName]: {
    readonly input: z.ZodType<ParsedInput<C>>;
    readonly output: z.ZodType<CommandOutput<C>>;
  };
} = commands;

type Listener = Parameters<Service['subscribe']>[0];

export type ServiceEvents = {
  emit<E extends EventName>(event: E, payload: EventPayload<E>): void;
  subscribe: Service['subscribe'];
};

/**
 * Listeners of the service. One that throws does not keep the others from hearing. A notice given while nobody listens yet
 * (what was found when the state was opened) is kept for the first who does.
 */
export function createEvents(onListenerFailure: (failure: unknown) => void): ServiceEvents {
  const listeners = new Set<Listener>();
  const unheard: ((listener: Listener) => void)[] = [];
  return {
    emit(event, payload) {
      if (event === 'notice' && listeners.size === 0) unheard.push((listener) => listener(event, payload));
      for (const listener of listeners) {
        try {
          listener(event, payload);
        } catch (failure) {
          onListenerFailure(failure);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      for (const tell of unheard.splice(0)) tell(listener);
      return () => listeners.delete(listener);
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
    subscribe: events.subscribe,
    notify: (error) => events.emit('notice', { error }),
    showApplication: (applicationId) => events.emit('host.applicationAsked', { applicationId }),
    stop,
  };
}
