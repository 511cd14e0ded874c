/** The faults this app is tested against (shared/faults.md); a test names the case it covers by this number. */
export type FaultCase = {
  readonly number: number;
  readonly name: string;
  /** What cannot be injected on a machine like this one, and what stands for it. */
  readonly instead?: string;
};

const NAMES = [
  'connection closed at byte 0, 1, middle, last - 1',
  'reset before headers',
  'Content-Length too large',
  'body longer than declared',
  'no Content-Length, cut',
  '200 to a range request',
  'ETag changed between attempts',
  'weak or no ETag',
  'same ETag, other bytes',
  'ETag changes between connections of one file',
  '206 with the wrong start',
  '206 with no or garbage Content-Range',
  'multipart/byteranges',
  '206 with another total',
  'gzip on a range reply',
  'a real .gz labelled Content-Encoding: gzip',
  '416 with the part complete or too long',
  'expired URL, also with several connections',
  '403: tier, or not enabled',
  '401',
  '404, 410',
  '429 with every kind of Retry-After',
  '500, 502, 503 SlowDown',
  '204, 205, 202 with a body',
  'an HTML sign-in page with 200',
  'stalled headers, stalled body',
  'one byte a second',
  'redirects: loop, file:, downgrade, other origin',
  'redirect to a link-local address',
  'DNS failure, then recovery',
  'offline and online a hundred times',
  'TLS: expired, wrong host, unknown CA',
  'proxy: 407, dies in mid-body',
  'disk full at preallocation, write, sync, state save, rename',
  'folder read-only, deleted, unplugged',
  'EBUSY, EPERM at rename',
  'final name taken meanwhile',
  'one name three times; case; NFC and NFD',
  'reserved, long and misleading names',
  'names that leave the folder',
  'a symlink planted as part, target, parent',
  '.lnk, .url, .desktop, .scf',
  'kill -9 at every step and at random',
  'unsynced writes dropped (power loss)',
  'two instances; app and command line on one state',
  'clock a day off, backwards, daylight saving',
  'checksum mismatch once, and always',
  'state database truncated, zeroed, garbage, newer',
  'part file shorter, longer, bit-flipped, missing',
  '5 GiB and more',
  'zero bytes',
  '10,000 queued',
  'sleep and wake in a transfer',
  'pause, cancel, remove at every step',
  'settings changed in mid-transfer',
  'messages from a sub-frame, another origin, wrong, huge',
  'deep links: two at once, flags, javascript:, 1 MB',
  'the page crashes or reloads while downloading',
  'no keyring, a locked one, one that throws',
  'hostile API JSON',
  'the packaged build: fuses and policy read back',
] as const;

const INSTEAD: Readonly<Record<number, string>> = {
  34: 'Node has no preallocation, so nothing is preallocated: full at write, sync, state save and rename',
  36: 'no Windows and no virus scanner here: a file layer that answers EBUSY and EPERM as they do, at each step of publishing',
  38: 'no disk that folds case or normalises names here, unless one can be mounted: the comparison of names is tested for each system',
  39: 'no Windows disk here: its names are made safe on every system alike, and that is tested as a pure function',
  40: 'no drives and no UNC here: such names become one safe segment on every system, and that is tested as a pure function',
  42: 'no Windows and no macOS here: what the app does with such names (question, mark) is tested, what their shells would do is not',
  61: 'no packaged build can be made here: its configuration is read, and the policy in the running stand-in',
};

export const FAULT_CASES: readonly FaultCase[] = NAMES.map((name, index) => {
  const instead = INSTEAD[index + 1];
  return { number: index + 1, name, ...(instead === undefined ? {} : { instead }) };
});
