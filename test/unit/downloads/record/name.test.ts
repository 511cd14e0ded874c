import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberedName, partFileName, sanitizeFileName } from '../../../../src/main/downloads/record/name.ts';

const bytes = (name: string) => Buffer.byteLength(name);

describe('a name from a server (faults 39, 40)', () => {
  it.each([
    ['setup-1.2.3.exe', 'setup-1.2.3.exe'],
    ['', 'download'],
    ['..', 'download'],
    ['.', 'download'],
    ['   ', 'download'],
    ['../../x', '_.._x'],
    ['..\\x', '_x'],
    ['/etc/passwd', '_etc_passwd'],
    ['C:\\x', 'C__x'],
    ['\\\\server\\share', '__server_share'],
    ['%2e%2e%2fx', '%2e%2e%2fx'],
    ['a\0b', 'ab'],
    ['a:b', 'a_b'],
    ['a.', 'a'],
    ['a . .', 'a'],
    ['.bashrc', 'bashrc'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com¹.log', '_com¹.log'],
    ['COM10', 'COM10'],
    ['console.log', 'console.log'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['cafe\u0301.txt', 'caf\u00e9.txt'],
    ['setup.lnk', 'setup.lnk.download'],
    ['x.URL', 'x.URL.download'],
    ['app.desktop', 'app.desktop.download'],
    ['x.scf', 'x.scf.download'],
    ['desktop.ini', '_desktop.ini'],
    ['line\r\nbreak.txt', 'linebreak.txt'],
    ['pinned.website', 'pinned.website.download'],
  ])('%j becomes %j', (from, to) => {
    expect(sanitizeFileName(from)).toBe(to);
  });

  it.each([
    ['-rf', '_rf'],
    ['--output=x.txt', '_-output=x.txt'],
    [' -x', '_x'],
    ['.-x', '_x'],
    ['\u200b-x', '_x'],
    ['a\u00adb.txt', 'ab.txt'],
    ['a\u3164.exe', 'a.exe'],
    ['\u115f\u1160\uffa0', 'download'],
    [`a${String.fromCodePoint(0xe0065, 0xe0078, 0xe0065)}.txt`, 'a.txt'],
    ['\u2067fdp\u2069.exe', 'fdp.exe'],
    ['\u061cx\u200e.exe\u200f', 'x.exe'],
    ['setup.e\u200dx\u200ce', 'setup.exe'],
    ['setup\ufe0f.exe\ufe0f', 'setup.exe'],
    ['\u180ex\u034f.\u2060exe', 'x.exe'],
    ['e\u200b\u0301.txt', '\u00e9.txt'],
    ['x.l\u200bnk', 'x.lnk.download'],
    ['C\u00adON', '_CON'],
    [`invoice.pdf${' '.repeat(150)}.exe`, 'invoice.pdf .exe'],
    [`invoice.pdf${'\u2003\u00a0\u3000'.repeat(20)}.exe`, 'invoice.pdf .exe'],
    [`invoice.pdf${'\u{13441}\u{13442}\ufffc\u{16fe4}'.repeat(20)}.exe`, 'invoice.pdf .exe'],
    ['.\u0301-rf', '_rf'],
    ['.\u0301con', '_con'],
    ['.\u0301.x', 'x'],
    ['a\u2028b\u2029.txt', 'a b .txt'],
    ['a\uf03ab\uf028', 'a\ufffdb\ufffd'],
    ['\ud800x.txt', '\ufffdx.txt'],
    [`x${'\u0301\u0302'.repeat(40)}.txt`, `x${'\u0301\u0302'.repeat(2)}.txt`],
    ['می\u200cخواهم.pdf', 'می\u200cخواهم.pdf'],
    ['👩\u200d👩\u200d👧.png', '👩\u200d👩\u200d👧.png'],
    ['file.exe:stream', 'file.exe_stream'],
  ])('%j becomes %j, as nobody may be misled by it (fault 97)', (from, to) => {
    expect(sanitizeFileName(from)).toBe(to);
    expect(sanitizeFileName(to)).toBe(to);
  });

  it('keeps something of a name that is one character to a reader, and too long (fault 97)', () => {
    const name = sanitizeFileName(`${'क्'.repeat(90)}क.exe`);
    expect(bytes(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^(?!\.).+\.exe$/u);
  });

  it('is cut between emoji, and keeps its extension', () => {
    const name = sanitizeFileName(`${'👩‍👩‍👧'.repeat(30)}.tar.gz`);
    expect(bytes(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^(👩‍👩‍👧)+\.tar\.gz$/u);
  });

  it('is always one safe segment, and is left alone the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = sanitizeFileName(text);
        expect(name).not.toBe('');
        expect(name).not.toMatch(/[/\\:*?"<>|\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(name).not.toMatch(/^[-.\s]|[.\s]$|\s\s/u);
        expect(name.replace(/\u200c|\u200d|\ufe0e|\ufe0f/g, '')).not.toMatch(
          /[\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
        );
        expect(name).toBe(name.normalize('NFC'));
        expect(bytes(name)).toBeLessThanOrEqual(200);
        expect(bytes(partFileName(name, '0123abcd'))).toBeLessThanOrEqual(255);
        expect(sanitizeFileName(name)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });
});

it('stands still, whatever marks, dots and joiners it is made of (faults 40, 97)', () => {
  const unit = fc.constantFrom(
    ...[
      'con',
      'nul.',
      '.lnk',
      '.desktop',
      '-',
      ...'.. _a0\u200d\u200c\ufe0f👍ك\u0301\u0338\u034f\u0b4dक\u17b4',
    ],
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
      const name = sanitizeFileName(text);
      expect(sanitizeFileName(name)).toBe(name);
      expect(name).not.toMatch(/^[-.\s\p{M}]|^(?:con|nul)(?:\.|$)|\.(?:lnk|desktop)$/u);
    }),
    { numRuns: 5000 },
  );
});

describe('a name that is taken', () => {
  it.each([
    ['a.bin', 1, 'a (1).bin'],
    ['a.tar.gz', 2, 'a (2).tar.gz'],
    ['tool-1.2.3.exe', 1, 'tool-1.2.3 (1).exe'],
    ['README', 3, 'README (3)'],
    ['a.bin', 0, 'a.bin'],
  ])('%s for the %ith time is %s', (name, count, numbered) => {
    expect(numberedName(name, count)).toBe(numbered);
  });
});
