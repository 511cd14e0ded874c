import type { LookupAddress } from 'node:dns';
import type { Addresses } from '../../../src/main/network/index.ts';

type AddressClass = ReturnType<Addresses['classOf']>;

/**
 * A world of names and addresses on this machine's loopback, so that what is 'public' or 'private' in it can be connected to:
 * 127.0.1.x is the internet, 127.0.2.x a private network, 127.0.3.x (and 127.0.0.x) this machine, 127.0.4.x link-local.
 */
export type OtherWorld = Addresses & {
  /** What a name leads to from now on; several answers in a row are given in turn, the last for ever. */
  leads(name: string, ...answers: (readonly string[])[]): void;
  /** Names that were looked up. */
  readonly asked: string[];
};

const CLASSES: Readonly<Record<string, AddressClass>> = {
  '127.0.1': 'public',
  '127.0.2': 'private',
  '127.0.3': 'loopback',
  '127.0.0': 'loopback',
  '127.0.4': 'never',
};

export function createOtherWorld(): OtherWorld {
  const names = new Map<string, (readonly string[])[]>();
  const asked: string[] = [];
  return {
    asked,
    leads: (name, ...answers) => void names.set(name, answers),
    classOf: (address) => CLASSES[address.split('.').slice(0, 3).join('.')] ?? 'never',
    lookup(hostname, _options, callback) {
      asked.push(hostname);
      const answers = names.get(hostname) ?? [];
      const [next] = answers.length > 1 ? answers.splice(0, 1) : answers;
      setImmediate(() => {
        if (next === undefined) {
          const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
            code: 'ENOTFOUND',
            syscall: 'getaddrinfo',
            hostname,
          });
          callback(error, []);
        } else {
          callback(
            null,
            next.map((address): LookupAddress => ({ address, family: 4 })),
          );
        }
      });
    },
  };
}
