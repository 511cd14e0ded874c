/** What can go wrong with one answer. Offsets count bytes of the whole file, unless noted otherwise. */
export type FaultAction =
  | { kind: 'closeAtByte'; offset: number }
  /** Counted from the first byte of this answer's body. */
  | { kind: 'closeAfterBytes'; bytes: number }
  | { kind: 'resetBeforeHeaders' }
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  | { kind: 'stallHeaders' }
  | { kind: 'stallAtByte'; offset: number }
  | { kind: 'drip'; bytesPerSecond: number }
  /** Positive: `Content-Length` is too large. Negative: the body is longer than it says. */
  | { kind: 'contentLengthDelta'; bytes: number }
  | { kind: 'omitContentLength' }
  | { kind: 'ignoreRange' }
  | { kind: 'contentRange'; value: string | null }
  | { kind: 'wrongRangeStart'; shiftBytes: number }
  | { kind: 'wrongTotal'; deltaBytes: number }
  | { kind: 'multipartByteranges' }
  | { kind: 'contentEncoding'; value: string }
  | { kind: 'etag'; value: string | null }
  /** A new one with each answer. */
  | { kind: 'freshEtag' }
  | { kind: 'corruptByte'; offset: number }
  | { kind: 'htmlLogin' }
  | { kind: 'redirect'; to: string; status?: 301 | 302 | 303 | 307 | 308 }
  | { kind: 'slowDown' }
  | { kind: 'expired'; flavour: 's3' | 'expiredToken' | 'r2' }
  | { kind: 'notYetValid' }
  /** Lists of the API: the most entries of a page, whatever is requested, and how the answer says that there is more. */
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
      /** Answers every request with the first page. */
      repeats?: boolean;
      /** How many more entries it claims than it has. */
      totalDelta?: number;
    }
  /** Blanks after an answer of the API: it stays valid and gets longer. */
  | { kind: 'padding'; bytes: number }
  /** A 416 without the size, as Ceph sends it. */
  | { kind: 'silentUnsatisfied' }
  /** Replaces these fields in the `data` of the API's answer. Undefined: the field is left out. */
  | { kind: 'fields'; fields: Readonly<Record<string, unknown>> };

export type FaultMatch = {
  path?: RegExp;
  applicationId?: string;
  fileId?: string;
  /** Which of the requests that match otherwise, counted from 1. */
  nth?: number | readonly number[];
  /** From this request on. */
  from?: number;
  /** Up to and including this request. */
  to?: number;
  /** 0 to 1. Drawn from the server's seed. */
  probability?: number;
  /** Only until it took effect. A fault with an offset takes effect at the first answer that reaches that byte. */
  once?: boolean;
};

export type Fault = { on: 'api' | 'storage'; match?: FaultMatch; action: FaultAction };

export type FaultedRequest = {
  on: 'api' | 'storage';
  path: string;
  applicationId: string | null;
  fileId: string | null;
};

/** The script: faults in the order they were added. All that match a request are applied. */
export type FaultScript = {
  add(fault: Fault): () => void;
  clear(): void;
  actionsFor(request: FaultedRequest): FaultAction[];
  /** To be called by whoever answers: this action changed the answer. */
  tookEffect(action: FaultAction): void;
  /** Faults that changed no answer, also those that were taken away again. A test that relies on one of them proves nothing. */
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
      // A copy, so that two faults with the same action are told apart.
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
