import type { Clock } from '../clock.ts';
import { afterRefusal, beginPlan, nextPlan, type Plan, windowMs } from './connectionPlan.ts';

/** What the plan goes by, each as it is now. */
export type PlannerDependencies = {
  readonly clock: Clock;
  /** Brought by all connections so far. */
  readonly fetchedBytes: () => number;
  /** Infinity: the size is not known. */
  readonly missingBytes: () => number;
  /** Shortest time from a request to its answer. */
  readonly latencyMs: () => number;
  /** The user's limit of connections. */
  readonly most: () => number;
  /** A step was taken. */
  readonly onStep: () => void;
};

/** How many connections a transfer has, from its first answer on: measures what they bring, and takes step after step. */
export type ConnectionPlanner = {
  /** Null: nothing was answered yet. */
  connections(): number | null;
  begin(): void;
  /** The storage said that it is too much. */
  refused(): void;
  /** So many at most get on; another one gets nothing. */
  keepTo(connections: number): void;
  stop(): void;
};

export function createConnectionPlanner(dependencies: PlannerDependencies): ConnectionPlanner {
  const { clock, fetchedBytes, missingBytes, latencyMs, most, onStep } = dependencies;
  let plan: Plan | null = null;
  let cancelWindow: (() => void) | null = null;

  function measure() {
    const sinceMs = clock.now();
    const bytesBefore = fetchedBytes();
    cancelWindow = clock.after(windowMs(latencyMs()), () => {
      const elapsedMs = Math.max(1, clock.now() - sinceMs);
      if (plan !== null) {
        plan = nextPlan(plan, {
          bytesPerSecond: ((fetchedBytes() - bytesBefore) * 1000) / elapsedMs,
          missingBytes: missingBytes(),
          nowMs: clock.now(),
          most: most(),
        });
      }
      onStep();
      measure();
    });
  }

  return {
    connections: () => plan?.connections ?? null,
    begin() {
      plan = beginPlan(latencyMs(), clock.now());
      measure();
    },
    refused() {
      plan &&= afterRefusal(plan, clock.now());
    },
    keepTo(connections) {
      plan &&= {
        ...afterRefusal(plan, clock.now()),
        connections: Math.min(plan.connections, connections),
      };
    },
    stop() {
      cancelWindow?.();
    },
  };
}
