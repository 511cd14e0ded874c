import { z } from 'zod';
import type { Keytar } from './keytar.ts';

/** A process that runs `keychainChild.ts`, however it was started. */
export type KeychainChild = {
  send(message: object): void;
  /** Kills it. It cannot be asked to end, since the keychain's question blocks it. */
  kill(): void;
};

export type ChildListeners = {
  readonly onMessage: (message: unknown) => void;
  /** Called when it is gone, or could not be started. */
  readonly onGone: () => void;
};

export type StartKeychainChild = (listeners: ChildListeners) => KeychainChild;

const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), id: z.number(), value: z.union([z.string(), z.boolean(), z.null()]) }),
  z.object({ kind: z.literal('failed'), id: z.number(), message: z.string() }),
]);

type Pending = PromiseWithResolvers<string | boolean | null>;

/**
 * Keytar in a process of its own. It starts with the first call, and can be killed in the middle of one. Keys cross in messages
 * only, never as arguments or in the environment.
 */
export function keytarInChild(start: StartKeychainChild): Keytar {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let child: KeychainChild | null = null;

  function startChild(): KeychainChild {
    const started = start({
      onMessage(message) {
        const answer = answerSchema.safeParse(message).data;
        const asked = answer === undefined ? undefined : pending.get(answer.id);
        if (answer === undefined || asked === undefined) return;
        pending.delete(answer.id);
        if (answer.kind === 'done') asked.resolve(answer.value);
        else asked.reject(new Error(answer.message));
      },
      onGone() {
        if (child === started) forget();
      },
    });
    child = started;
    return started;
  }

  function forget(): void {
    child = null;
    const asked = [...pending.values()];
    pending.clear();
    for (const { reject } of asked) reject(new Error('The process that spoke to the keychain has ended.'));
  }

  function call(request: Readonly<Record<string, string>>): Promise<string | boolean | null> {
    const answer: Pending = Promise.withResolvers();
    lastId += 1;
    pending.set(lastId, answer);
    (child ?? startChild()).send({ id: lastId, ...request });
    return answer.promise;
  }

  return {
    async getPassword(service, account) {
      const key = await call({ call: 'getPassword', service, account });
      return typeof key === 'string' ? key : null;
    },
    async setPassword(service, account, password) {
      await call({ call: 'setPassword', service, account, password });
    },
    async deletePassword(service, account) {
      return (await call({ call: 'deletePassword', service, account })) === true;
    },
    end() {
      const ended = child;
      forget();
      ended?.kill();
    },
  };
}
