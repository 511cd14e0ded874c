import fc from 'fast-check';

/** What parsers stumble over: ends, separators, signs, the ends of numbers, and bytes nobody expects. */
const PIECES = [
  ...[
    '',
    ' ',
    '\t',
    '\r\n',
    '\0',
    '-',
    '+',
    '/',
    '*',
    ',',
    ';',
    ':',
    '=',
    '"',
    "'",
    '<',
    '>',
    '&',
    '{',
    '}',
    '[',
  ],
  ...[
    '0',
    '9',
    '1e9',
    '0x1',
    '-1',
    '.5',
    '9007199254740993',
    '99999999999999999999',
    'NaN',
    'null',
    '__proto__',
  ],
  ...['٣', 'é', '\u202e', '\ud800', '🜚'],
];

/**
 * Valid text with a few small changes: a parser is tried where it nearly says yes, which text drawn at random never does.
 * Now and then there is no change at all.
 */
export function mutated(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.record({
    kind: fc.constantFrom('insert', 'delete', 'replace', 'repeat', 'cut'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 6 }),
    piece: fc.constantFrom(...PIECES),
  });
  return fc.tuple(valid, fc.array(change, { maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((so, { kind, at, length, piece }) => {
      const from = Math.floor(at * so.length);
      const [before, met, after] = [
        so.slice(0, from),
        so.slice(from, from + length),
        so.slice(from + length),
      ];
      switch (kind) {
        case 'insert':
          return before + piece + met + after;
        case 'delete':
          return before + after;
        case 'replace':
          return before + piece + after;
        case 'repeat':
          return before + met + met + after;
        default:
          return before;
      }
    }, text),
  );
}
