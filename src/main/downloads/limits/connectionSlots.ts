import { fairShares } from './fairShares.ts';

export type SlotLimits = {
  readonly connectionsPerHost: number;
  readonly connectionsTotal: number;
};

/** One download's share of the connections. */
export type SlotHolder = {
  /** How many connections it should have now, if it wants so many. Others may have to give some up for it. At least one. */
  share(wanted: number): number;
  /**
   * Resolves when a request to this host (with port) fits into the limits, with a function that gives the slot back.
   *
   * @throws the signal's reason
   */
  acquire(host: string, signal: AbortSignal): Promise<() => void>;
  leave(): void;
};

/** The limits of connections in all and to one host. They are never exceeded, and are shared fairly. */
export type ConnectionSlots = {
  /** @param onCrowded called when others wait: connections above the share should be given up */
  join(onCrowded: () => void): SlotHolder;
  limitsChanged(): void;
};

type Member = { readonly onCrowded: () => void; host: string | null; wanted: number; held: number };
type Waiting = { readonly member: Member; readonly host: string; readonly go: () => void };

/** @param limits asked for anew each time */
export function createConnectionSlots(limits: () => SlotLimits): ConnectionSlots {
  const members = new Set<Member>();
  const held = new Map<string, number>();
  let waiting: Waiting[] = [];

  function fits(host: string): boolean {
    const total = [...held.values()].reduce((sum, count) => sum + count, 0);
    return total < limits().connectionsTotal && (held.get(host) ?? 0) < limits().connectionsPerHost;
  }

  /**
   * Whoever has fewest goes first: a first connection comes before anybody's fifth. Among equals, the one that has waited
   * longest.
   */
  function giveOut() {
    for (;;) {
      const next = waiting.filter(({ host }) => fits(host)).sort((a, b) => a.member.held - b.member.held)[0];
      if (next === undefined) {
        return;
      }
      waiting = waiting.filter((each) => each !== next);
      next.member.held += 1;
      held.set(next.host, (held.get(next.host) ?? 0) + 1);
      next.go();
    }
  }

  function giveBack(member: Member, host: string) {
    member.held -= 1;
    held.set(host, Math.max(0, (held.get(host) ?? 0) - 1));
    giveOut();
  }

  function shareOf(member: Member): number {
    const all = [...members];
    const atHost = all.filter(({ host }) => host !== null && host === member.host);
    const share = (among: readonly Member[], most: number) =>
      fairShares(
        among.map(({ wanted }) => wanted),
        most,
      )[among.indexOf(member)] ?? most;
    const { connectionsTotal, connectionsPerHost } = limits();
    return Math.max(1, Math.floor(Math.min(share(all, connectionsTotal), share(atHost, connectionsPerHost))));
  }

  return {
    join(onCrowded) {
      const member: Member = { onCrowded, host: null, wanted: 1, held: 0 };
      members.add(member);
      return {
        share(wanted) {
          member.wanted = wanted;
          return shareOf(member);
        },
        acquire(host, signal) {
          member.host = host;
          return new Promise((resolve, reject) => {
            if (signal.aborted) {
              reject(signal.reason);
              return;
            }
            let isGiven = false;
            const request: Waiting = {
              member,
              host,
              go() {
                signal.removeEventListener('abort', onAbort);
                resolve(() => {
                  if (!isGiven) {
                    isGiven = true;
                    giveBack(member, host);
                  }
                });
              },
            };
            const onAbort = () => {
              waiting = waiting.filter((each) => each !== request);
              reject(signal.reason);
            };
            signal.addEventListener('abort', onAbort, { once: true });
            waiting.push(request);
            giveOut();
            if (waiting.includes(request)) {
              for (const other of members) {
                if (other !== member) {
                  other.onCrowded();
                }
              }
            }
          });
        },
        leave() {
          members.delete(member);
        },
      };
    },
    limitsChanged() {
      giveOut();
      for (const { onCrowded } of members) {
        onCrowded();
      }
    },
  };
}
