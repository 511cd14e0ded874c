import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from '../../../src/shared/parseJson.ts';

it('reads what JSON.parse reads (fault 98)', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  const brackets = JSON.stringify({ text: `${'[{'.repeat(500)}"\\"` });
  expect(parseJson(brackets)).toEqual(JSON.parse(brackets));
  const quoted = JSON.stringify(`"${'['.repeat(500)}\\`);
  expect(parseJson(quoted)).toBe(JSON.parse(quoted));
});

it('takes what is nested deeper than anything for nothing, and never throws (fault 98)', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(parseJson(nested(100))).not.toBeUndefined();
  expect(parseJson(nested(101))).toBeUndefined();
  expect(parseJson(nested(1_000_000))).toBeUndefined();
  expect(parseJson('{"a":'.repeat(1_000_000))).toBeUndefined();
  fc.assert(fc.property(fc.string(), (text) => void parseJson(text)));
});
