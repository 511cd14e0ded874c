import { describe, expect, it } from 'vitest';
import { mayRun } from '../../../src/main/service/mayRun.ts';

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
  });
});
