import { describe, expect, it } from 'vitest';
import { mayRun } from '../../../src/main/service/mayRun.ts';
import { RUNNABLE_GROUPS } from '../../../src/main/service/runnableEndings.ts';

describe('whether opening a file may run something (fault 42)', () => {
  it.each([
    '/d/setup.exe',
    'C:\\d\\Setup.MSI',
    '/d/x.AppImage',
    '/d/a.desktop',
    '/d/link.lnk',
    '/d/run.sh',
    '/d/x.exe. .',
    '/d/image.dmg',
  ])('%s: yes', (path) => expect(mayRun(path, 0o100644)).toBe(true));
  it.each('appinstaller msp msu xll vhd vhdx rdp appref-ms diagcab ws wsc sct website'.split(' '))(
    'x.%s: yes, as every other ending that installs, mounts or connects',
    (ending) => expect(mayRun(`/d/x.${ending}`, 0o100644)).toBe(true),
  );
  it.each('vsto one odc mdb xnk saver xpi oxt doc xls ppt mht reg dll jar apk command rtf pub'.split(' '))(
    'x.%s: yes, as Chromium, Firefox or Outlook ask (fault 97)',
    (ending) => expect(mayRun(`/d/x.${ending.toUpperCase()}`, 0o100644)).toBe(true),
  );
  it.each('a3x jsx jsxbin alfredworkflow vbox kdenlive ppkg mlapp qtz vim'.split(' '))(
    'x.%s: yes, its program runs what is in it (fault 97)',
    (ending) => expect(mayRun(`/d/x.${ending}`, 0o100644)).toBe(true),
  );
  it.each([
    '/d/report.pdf.exe',
    '/d/x.exe....',
    '/d/x.exe . ',
    '/d/x.exe\u00a0',
    '/d/x.e\u200bxe',
    '/d/x.exe\u202e',
    'C:\\d\\x.exe:Zone.Identifier',
    'C:\\d\\notes.txt:hidden.exe',
    'C:\\d\\x.exe::$DATA',
    '/d/Control.{21EC2020-3AEA-1069-A2DD-08002B30309D}',
    '/d/.exe',
  ])('%j: yes, however it is dressed (fault 97)', (path) => expect(mayRun(path, 0o100644)).toBe(true));
  it.each([
    '/d/setup.exe.txt',
    '/d/exe.',
    '/d/no ending',
    '/d/x.exe/',
    '/d/a.png',
    '/d/b.json',
    '/d/.gitignore',
  ])('%s: no, whatever it may remind of (fault 97)', (path) => expect(mayRun(path, 0o100644)).toBe(false));
  it('keeps its list as data: each ending once, as it is looked up (fault 97)', () => {
    const endings = RUNNABLE_GROUPS.flatMap(({ endings }) => endings.split(' '));
    expect(endings.filter((ending) => !/^[a-z0-9_-]+$/.test(ending))).toEqual([]);
    expect(endings.filter((ending, index) => endings.indexOf(ending) !== index)).toEqual([]);
    expect(endings.length).toBeGreaterThan(400);
  });
  it.each([
    '/d/manual.pdf',
    '/d/data.zip',
    '/d/notes.txt',
    '/d/exe',
    '/d.exe/readme',
    '/d/a.docx',
    '/d/b.xlsx',
    '/d/c.7z',
  ])('%s: no', (path) => expect(mayRun(path, 0o100644)).toBe(false));
  it('yes for anything that may be executed', () => {
    expect(mayRun('/d/tool', 0o100755)).toBe(true);
    expect(mayRun('/d/manual.pdf', 0o100654)).toBe(true);
    expect(mayRun('/d/tool', 0o100644)).toBe(false);
  });
});
