import { createFailureCounts, type FailureCount } from '../retry/failureCount.ts';

/** One of the connections that a transfer has at a time. */
export type Connection = {
  readonly failures: FailureCount;
  /** It will look for no more work. */
  leave(): void;
};

/** The connections of one transfer, each at its own work until there is none left for it. */
export type Connections = {
  /** Those that will still look for work; fewer than are under way while one is on its way out. */
  active(): number;
  spawn(): void;
  /** Resolves when none is under way. */
  whenAllEnded(): Promise<void>;
};

export type ConnectionsDependencies = {
  readonly work: (connection: Connection) => Promise<void>;
  /** Failures of this download before its first connection. */
  readonly failuresBefore: number;
  readonly onCount: (active: number) => void;
  readonly onError: (error: unknown) => void;
};

export function createConnections(dependencies: ConnectionsDependencies): Connections {
  const failureCounts = createFailureCounts(dependencies.failuresBefore);
  const underWay = new Set<Promise<void>>();
  let active = 0;

  function change(by: number) {
    active += by;
    dependencies.onCount(active);
  }

  return {
    active: () => active,
    spawn() {
      change(1);
      let hasLeft = false;
      const connection: Connection = {
        failures: failureCounts.take(),
        leave() {
          if (!hasLeft) {
            hasLeft = true;
            change(-1);
          }
        },
      };
      const work: Promise<void> = dependencies
        .work(connection)
        .catch(dependencies.onError)
        .finally(() => {
          connection.leave();
          failureCounts.giveBack(connection.failures);
          underWay.delete(work);
        });
      underWay.add(work);
    },
    async whenAllEnded() {
      while (underWay.size > 0) {
        await Promise.all(underWay);
      }
    },
  };
}
