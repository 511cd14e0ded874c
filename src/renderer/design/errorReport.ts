import type { HostInfo } from '../../shared/model.ts';

/** What a report of a broken view is made from. */
export type Breakage = {
  /** The part of the page that broke, as the page calls it. */
  readonly where: string;
  readonly error: unknown;
  /** React's: which component in which. */
  readonly componentStack: string;
  readonly host: HostInfo | null;
  readonly at: Date;
};

/**
 * What went wrong, for a bug report: kinds, names and places of our own code alone. An error's words may hold what it was
 * thrown over, and the page has share links, a server's texts and, while one signs in, a key. Pure.
 */
export function errorReport({ where, error, componentStack, host, at }: Breakage): string {
  const name = error instanceof Error && /^[A-Za-z]{1,40}$/.test(error.name) ? error.name : typeof error;
  return [
    host === null
      ? 'BinDist Desktop, not connected'
      : `BinDist Desktop ${host.appVersion} (${host.kind}, ${host.platform})`,
    `${at.toISOString()}: ${where} could not be shown`,
    `${name}: ${knownWords(error instanceof Error ? error.message : '')}`,
    ...placesIn(error instanceof Error ? (error.stack ?? '') : ''),
    'In:',
    ...placesIn(componentStack, /^\s*at ([\w.$]{1,80})$/),
  ].join('\n');
}

/** What the browser and React say with no more in it than names of our code. */
const KNOWN_WORDS = [
  /^Cannot (?:read|set) properties of (?:undefined|null)(?: \((?:reading|setting) '[A-Za-z_$]{1,30}'\))?$/,
  /^[A-Za-z_$.]{1,40} is not (?:a function|defined|iterable|a constructor)$/,
  /^Maximum call stack size exceeded$/,
  /^Invalid (?:time value|array length|string length)$/,
  /^Minified React error #\d{1,4}/,
  /^Failed to (?:set|execute) (?:the )?'[A-Za-z]{1,30}' (?:property )?on '[A-Za-z]{1,30}'/,
];

function knownWords(message: string): string {
  for (const shape of KNOWN_WORDS) {
    const found = shape.exec(message)?.[0];
    if (found !== undefined) return found;
  }
  return '(its words are left out: they may hold what it was about)';
}

/** `at Row (http://127.0.0.1:1/assets/index-x.js:1:2)` is `at Row (index-x.js:1:2)`; lines of any other shape are left out, and so are bare names but in React's own list. */
function placesIn(stack: string, bareNames: RegExp | null = null): string[] {
  return stack
    .split('\n')
    .flatMap((line) => {
      const [, name = '', place = ''] =
        /^\s*at (?:([\w.$<>[\] ]{1,80}) )?\(?(?:[a-z]+:\/\/[^\s)]*\/)?([\w.-]{1,80}:\d+:\d+)\)?$/i.exec(
          line,
        ) ?? [];
      const bare = bareNames?.exec(line)?.[1];
      if (place !== '') return [`  at ${name === '' ? '' : `${name} `}(${place})`];
      return bare === undefined ? [] : [`  at ${bare}`];
    })
    .slice(0, 40);
}
