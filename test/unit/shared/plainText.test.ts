import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clipboardText,
  inertJson,
  notificationName,
  plainText,
  shortText,
} from '../../../src/shared/plainText.ts';

/** Every code point of planes 0, 1, 14 and a few of the private ones. */
const ALL = [
  ...[0x0, 0x1, 0xe].flatMap((plane) => Array.from({ length: 0x10000 }, (_, low) => plane * 0x10000 + low)),
  0xf0000,
  0x10fffd,
];
const ACTS_OR_HIDES = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const JOINTS_AND_MARKS = [
  ...'a0 .\u200d\u200c\ufe0f\u20e3👍😀ك\u0301\u0338\ue000\u034f\u061cم\u0b4dक\u094d🏽\u2028\t©\u17b4\u180b\u{16fe4}',
];

describe('plain text (fault 86)', () => {
  it.each<[string, string, string]>([
    ['an escape sequence', 'good\u001b[2J\u001b]0;title\u0007evil', 'good[2J]0;titleevil'],
    ['a C1 control, which some terminals obey like an escape sequence', 'a\u009b31mb', 'a31mb'],
    ['a return over the beginning of the line', 'evil.exe\rgood.pdf', 'evil.exe good.pdf'],
    ['backspaces', 'evil\b\b\b\bgood', 'evilgood'],
    ['lines of every kind', 'a\nb\u0085c\u2028d\u2029e\vf\fg', 'a b c d e f g'],
    ['directions', 'invoice\u202efdp.exe \u2067x\u2069\u200f\u061c', 'invoicefdp.exe x'],
    [
      'tags',
      `a\u{e0001}${[...'evil'].map((c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join('')}b`,
      'ab',
    ],
    ['nothing to see', 'a\u200bb\u2060c\ufeffd\u00ade\u034ff\u180eg', 'abcdefg'],
    ['joiners between letters that do not join', 'a\u200db\u200cc', 'abc'],
    ['Hangul and Khmer fillers', 'a\u115f\u1160\u3164\uffa0\u17b4b', 'ab'],
    ['variation selectors', 'a\ufe0fb\u{e0100}1\ufe0f', 'ab1'],
    [
      'a letter that is a blank, or a place for an object',
      'a\u{13441}b\u{13442}c\ufffcd\u{16fe4}e\u{1d159}f',
      'a b c d e f',
    ],
    ['a joiner behind a mark on what stands before', '\u0b4d\u200cक', 'क'],
    ['a joiner beside what hides', 'क\u200d\u17b4', 'क'],
    ['a blank braille cell', 'a\u2800b', 'a b'],
    ['private use', 'a\ue000b\u{f0000}', 'a\ufffdb\ufffd'],
    ['half a character', 'a\ud800b\udfff', 'a\ufffdb\ufffd'],
    ['a flood of marks', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(4)}b`],
    ['a mark on what stands before', '\u0338verified', 'verified'],
  ])('has no %s', (_what, from, to) => expect(plainText(from)).toBe(to));

  it.each([
    'Größe – 12,6 MB · “ok”',
    '日本語 ファイル.zip',
    'עברית.exe',
    'می\u200cخواهم',
    'श्री\u200dमान',
    '👩‍👩‍👧 👍🏽 ❤️ 1️⃣ ☎︎',
    'Tiếng Việt cafe\u0301',
    'two  blanks ',
    '<b>&amp;</b>',
  ])('keeps what is seen: %s', (text) => expect(plainText(text)).toBe(text));

  it('lets no single character through that acts or hides', () => {
    const through = ALL.filter((point) => {
      const text = plainText(`a${String.fromCodePoint(point)}b`);
      return ACTS_OR_HIDES.test(text) || !text.startsWith('a') || !text.endsWith('b');
    });
    expect(through.map((point) => point.toString(16))).toEqual([]);
  });

  it('is the same the second time, of marks, joiners and what hides as well', () => {
    const unit = fc.constantFrom(...JOINTS_AND_MARKS);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        expect(plainText(plainText(text))).toBe(plainText(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it('is the same the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(plainText(plainText(text))).toBe(plainText(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a short text', () => {
  it.each([
    ['  a   b  ', 10, 'a b'],
    ['abcdefghij', 10, 'abcdefghij'],
    ['abcdefghijk', 10, 'abcdefghi…'],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2, '👩‍👩‍👧…'],
  ])('%j in %i is %j', (text, longest, short) => expect(shortText(text, longest)).toBe(short));

  it('is cut without looking at a whole answer', () => {
    expect(shortText('x'.repeat(30_000_000), 5)).toBe('xxxx…');
  });
});

describe('what is copied (fault 86)', () => {
  it.each<[string, string, string]>([
    [
      'a command behind a line break',
      'https://a.example/x\nrm -rf ~\n',
      'https://a.example/x%20rm%20-rf%20~',
    ],
    [
      'a substitution',
      'https://a.example/$(reboot)`id`;x|y',
      'https://a.example/%24%28reboot%29%60id%60%3Bx%7Cy',
    ],
    [
      'an escape that ends a bracketed paste',
      'https://a.example/\u001b[201~\nid',
      'https://a.example/%5B201~%20id',
    ],
    ['an argument of its own in cmd.exe', 'https://a.example/?a,b%20c%d', 'https://a.example/?a%2Cb%20c%25d'],
    ['a variable in cmd.exe', 'https://a.example/%PATH%', 'https://a.example/%25PATH%25'],
    ['a host that is a substitution', 'https://$(touch$IFS$HOME)x.example/s', ''],
    ['a host that ends a command', 'https://a&reboot&.example/s', ''],
    ['a host that is one when it is escaped', 'https://a%3Breboot%3B.example/s', ''],
    ['a user and a password', 'https://me:pw@a.example/x', 'https://a.example/x'],
    [
      'an ordinary link',
      'https://a.example/downloads/d/AB-_~.9?x=1&y=%20#z',
      'https://a.example/downloads/d/AB-_~.9?x=1&y=%20#z',
    ],
    ['an address by number', 'http://[::1]:8080/d/x', 'http://[::1]:8080/d/x'],
    ['no address', 'a\nb', 'a b'],
  ])('%s', (_what, from, to) => expect(clipboardText(from)).toBe(to));
});

describe('a name in a notification (fault 94)', () => {
  it.each([
    ['setup.exe” is verified. “x', "“setup.exe' is verified. 'x”"],
    ['<a href="https://evil.example">&amp;</a>', "“‹a href='https://evil.example'›＆amp;‹/a›”"],
    ['a\n\nb\u202ec', '“a bc”'],
  ])('%j stays within its quotation marks', (name, shown) => expect(notificationName(name)).toBe(shown));

  it('is of bounded length', () => {
    expect([...notificationName('n'.repeat(500))]).toHaveLength(62);
  });
});

describe('a JSON line (fault 98)', () => {
  it('has nothing raw in it that a terminal could obey or hide, and is the same JSON', () => {
    const value = ALL.map((point) => `a${String.fromCodePoint(point)}b`);
    const line = inertJson(JSON.stringify(value));
    expect(ACTS_OR_HIDES.test(line)).toBe(false);
    expect(JSON.parse(line)).toEqual(value);
    const marks = `a${'\u0301'.repeat(9)}`;
    expect(inertJson(JSON.stringify(marks))).toBe(`"a${'\u0301'.repeat(4)}${'\\u0301'.repeat(5)}"`);
  });
});
