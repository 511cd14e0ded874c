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

it('takes what has more values than any list for nothing, however few bytes they are (faults 72, 98)', () => {
  const listOf = (value: string, count: number) => `{"versions":[${`${value},`.repeat(count - 1)}${value}]}`;
  expect(parseJson(listOf('1', 2_400_000))).not.toBeUndefined();
  expect(parseJson(listOf('1', 2_500_001))).toBeUndefined();
  expect(parseJson(listOf('[]', 1_250_001))).toBeUndefined();
  expect(parseJson(listOf('{}', 300_000))).not.toBeUndefined();
  expect(parseJson(listOf('{}', 300_200))).toBeUndefined();
  expect(parseJson(listOf('{}', 20_000_000))).toBeUndefined();
});

it('reads 64 MiB of long notes, whatever signs are in them, and 100,000 whole entries (fault 72)', () => {
  const notes = '- a, {b}, [c] "d"\\\n';
  const long = JSON.stringify({
    versions: Array.from({ length: 64 }, () => ({ releaseNotes: notes.repeat(45_000) })),
  });
  expect(long.length).toBeGreaterThan(60 * 1024 * 1024);
  expect(parseJson(long)).not.toBeUndefined();
  const whole = {
    ...{
      versionId: 'v',
      version: '1.0',
      applicationId: 'a',
      releaseNotes: '',
      isActive: true,
      isEnabled: true,
    },
    ...{ createdAt: 1, updatedAt: 1, fileSize: 1, downloadCount: 1, checksum: '', tags: ['a', 'b'] },
    ...{ createdBy: { id: 1, name: 'n' }, links: { self: '' } },
  };
  expect(parseJson(JSON.stringify({ versions: Array(100_000).fill(whole) }))).not.toBeUndefined();
});
