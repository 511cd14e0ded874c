import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberedName, partFileName, sanitizeFileName } from '../../../src/main/downloads/name.ts';

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
  ])('%j becomes %j', (from, to) => {
    expect(sanitizeFileName(from)).toBe(to);
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
        expect(name).not.toMatch(/^[.\s]|[.\s]$/u);
        expect(bytes(name)).toBeLessThanOrEqual(200);
        expect(bytes(partFileName(name, '0123abcd'))).toBeLessThanOrEqual(255);
        expect(sanitizeFileName(name)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });
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
