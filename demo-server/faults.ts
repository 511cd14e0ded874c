/** What can be made to go wrong with one answer. Offsets count bytes of the whole file, unless it says otherwise. */
export type FaultAction =
  | { kind: 'closeAtByte'; offset: number }
  /** Counted from the first byte of this answer's body. */
  | { kind: 'closeAfterBytes'; bytes: number }
  | { kind: 'resetBeforeHeaders' }
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  | { kind: 'stallHeaders' }
  | { kind: 'stallAtByte'; offset: number }
  | { kind: 'drip'; bytesPerSecond: number }
  /** Positive: `Content-Length` too large; negative: the body is longer than it says. */
  | { kind: 'contentLengthDelta'; bytes: number }
  | { kind: 'omitContentLength' }
  | { kind: 'ignoreRange' }
  | { kind: 'contentRange'; value: string | null }
  | { kind: 'wrongRangeStart'; shiftBytes: number }
  | { kind: 'wrongTotal'; deltaBytes: number }
  | { kind: 'multipartByteranges' }
  | { kind: 'contentEncoding'; value: string }
  | { kind: 'etag'; value: string | null }
  /** Another one with each answer. */
  | { kind: 'freshEtag' }
  | { kind: 'corruptByte'; offset: number }
  | { kind: 'htmlLogin' }
  | { kind: 'redirect'; to: string; status?: 301 | 302 | 303 | 307 | 308 }
  | { kind: 'slowDown' }
  | { kind: 'expired'; flavour: 's3' | 'expiredToken' | 'r2' }
  | { kind: 'notYetValid' }
  /** Lists of the API: so many at once whatever is asked for, and what is said of the rest. */
  | {
      kind: 'pages';
      most: number;
      says:
        | 'nothing'
        | 'total'
        | 'totalPages'
        | 'hasNextText'
        | 'hasMoreText'
        | 'numberCursor'
        | 'cursor'
        | 'next'
        | 'nextPageToken'
        | 'link'
        | 'linkHeader';
      /** The first page again, whatever is asked for. */
      repeats?: boolean;
      /** How many more it claims to have than it has. */
      totalDelta?: number;
    }
  /** Blanks behind an answer of the API: as good as it was, and longer. */
  | { kind: 'padding'; bytes: number }
  /** A 416 says nothing of the size, as Ceph has it. */
  | { kind: 'silentUnsatisfied' }
  /** The API's answer has these fields in its `data` instead of its own; undefined: without that one. */
  | { kind: 'fields'; fields: Readonly<Record<string, unknown>> };

export type FaultMatch = {
  path?: RegExp;
  applicationId?: string;
  fileId?: string;
  /** Which of the requests that match otherwise, counted from 1. */
  nth?: number | readonly number[];
  /** From this one on. */
  from?: number;
  /** Up to and including this one. */
  to?: number;
  /** 0 to 1, drawn from the server's seed. */
  probability?: number;
  /** Until it took effect: what has an offset meets the first answer that has that byte. */
  once?: boolean;
};

export type Fault = { on: 'api' | 'storage'; match?: FaultMatch; action: FaultAction };

export type FaultedRequest = {
  on: 'api' | 'storage';
  path: string;
  applicationId: string | null;
  fileId: string | null;
};

/** The script: faults in the order they were added, all that match a request are applied. */
export type FaultScript = {
  add(fault: Fault): () => void;
  clear(): void;
  actionsFor(request: FaultedRequest): FaultAction[];
  /** Said by whoever answers: this action changed the answer. */
  tookEffect(action: FaultAction): void;
  /** Those that changed no answer, the ones that were taken away again included: a test that relies on one proves nothing. */
  unused(): Fault[];
};

export function createFaultScript(seed: number): FaultScript {
  const entries = new Set<{ fault: Fault; count: number }>();
  const added: Fault[] = [];
  const effective = new Set<FaultAction>();
  let state = seed >>> 0 || 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    add({ action, ...rest }) {
      // A copy, so that two faults with one action are told apart.
      const fault = { ...rest, action: { ...action } };
      const entry = { fault, count: 0 };
      added.push(fault);
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    clear: () => entries.clear(),
    actionsFor(request) {
      return [...entries].flatMap((entry) => {
        if (!concerns(entry.fault, request)) return [];
        entry.count += 1;
        if (entry.fault.match?.once === true && effective.has(entry.fault.action)) return [];
        return isTurn(entry.fault.match ?? {}, entry.count, random) ? [entry.fault.action] : [];
      });
    },
    tookEffect: (action) => void effective.add(action),
    unused: () => added.filter(({ action }) => !effective.has(action)),
  };
}

function concerns({ on, match = {} }: Fault, request: FaultedRequest): boolean {
  return (
    on === request.on &&
    (match.path === undefined || match.path.test(request.path)) &&
    (match.applicationId === undefined || match.applicationId === request.applicationId) &&
    (match.fileId === undefined || match.fileId === request.fileId)
  );
}

function isTurn({ nth, from, to, probability }: FaultMatch, count: number, random: () => number): boolean {
  if (nth !== undefined && ![nth].flat().includes(count)) return false;
  if (from !== undefined && count < from) return false;
  if (to !== undefined && count > to) return false;
  return probability === undefined || random() < probability;
}

/** The action of this kind, if one applies. */
export function actionOf<K extends FaultAction['kind']>(
  actions: readonly FaultAction[],
  kind: K,
): Extract<FaultAction, { kind: K }> | undefined {
  return actions.find((action): action is Extract<FaultAction, { kind: K }> => action.kind === kind);
}
