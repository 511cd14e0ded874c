import {
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { catalogueOf } from '../../../demo-server/index.ts';
import { applicationIdSchema, type Download, versionNameSchema } from '../../../src/shared/model.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';

/** What is opened is the file that was downloaded and checked, and nothing else that has its name by now. */
let composed: Composed;
let id: Download['id'];
let path: string;
let program: { id: Download['id']; path: string };

beforeEach(async () => {
  composed = await composeForTest({
    catalogue: catalogueOf([
      {
        applicationId: 'tool',
        versions: [
          { version: '1.0', files: [{ fileName: 'manual.pdf', sizeBytes: 100_000 }] },
          { version: '2.0', files: [{ fileName: 'setup.exe', sizeBytes: 1000 }] },
        ],
      },
    ]),
  });
  ({ id, path } = await download('1.0'));
  program = await download('2.0');
});
afterEach(() => composed.close());

async function download(version: string): Promise<{ id: Download['id']; path: string }> {
  const { ids } = await composed.call('downloads.add', {
    applicationId: applicationIdSchema.parse('tool'),
    applicationName: 'Tool',
    version: versionNameSchema.parse(version),
    channel: 'stable',
  });
  return vi.waitFor(
    async () => {
      const { downloads } = await composed.call('downloads.snapshot', {});
      const found = downloads.find((each) => each.id === ids[0]);
      if (found?.path == null) throw new Error('not completed yet');
      return { id: found.id, path: found.path };
    },
    { timeout: 10_000 },
  );
}

const open = (which = id, confirmed = true) => composed.codeOf('downloads.open', { id: which, confirmed });
const opened = () => composed.asked.filter(([what]) => what === 'openFile');

describe('what was put in the place of a downloaded file', () => {
  const content = () => readFileSync(path);
  const elsewhere = () => join(composed.folder, 'elsewhere.pdf');

  const CHANGES: [string, () => void][] = [
    ['another file of the same size', () => replace(Buffer.alloc(100_000, 7))],
    [
      'another file of the same size and times',
      () => {
        const old = new Date(1_700_000_000_000);
        utimesSync(path, old, old);
        replace(Buffer.alloc(100_000, 7));
        utimesSync(path, old, old);
      },
    ],
    ['a byte changed in it', () => writeFileSync(path, flip(content()))],
    ['a byte more', () => writeFileSync(path, 'x', { flag: 'a' })],
    ['a byte less', () => truncateSync(path, 99_999)],
    ['nothing in it', () => truncateSync(path, 0)],
    [
      'a link to another file',
      () => {
        writeFileSync(elsewhere(), 'evil');
        rmSync(path);
        symlinkSync(elsewhere(), path);
      },
    ],
    [
      'a link to the very file, moved',
      () => {
        renameSync(path, elsewhere());
        symlinkSync(elsewhere(), path);
      },
    ],
    [
      'a link to nothing',
      () => {
        rmSync(path);
        symlinkSync('/nonexistent', path);
      },
    ],
    [
      'a second name of another file',
      () => {
        writeFileSync(elsewhere(), 'evil');
        rmSync(path);
        linkSync(elsewhere(), path);
      },
    ],
    [
      'a folder',
      () => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ];

  function replace(bytes: Buffer) {
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
  }
  function flip(bytes: Buffer): Buffer {
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    return bytes;
  }

  it.each(CHANGES)('is not opened: %s (fault 89)', async (_name, change) => {
    change();
    expect(await open()).toBe('disk.fileChanged');
    expect(await open(id, false)).toBe('disk.fileChanged');
    expect(opened()).toEqual([]);
    // To show where it is harms nobody, and says what is there.
    expect(await composed.codeOf('downloads.showInFolder', { id })).toBe('ok');
  });

  it('is opened where it is the same again: copied back, touched, another mode (fault 89)', async () => {
    cpSync(path, elsewhere());
    rmSync(path);
    cpSync(elsewhere(), path);
    expect(await open()).toBe('ok');
    utimesSync(path, new Date(), new Date());
    expect(await open()).toBe('ok');
    chmodSync(path, 0o444);
    expect(await open()).toBe('ok');
    expect(opened()).toHaveLength(3);
    // What was found to be the same is known again: and what is changed then is found out all the same.
    chmodSync(path, 0o644);
    expect(await open()).toBe('ok');
    writeFileSync(path, flip(content()));
    expect(await open()).toBe('disk.fileChanged');
  });

  it('is said to be gone where it is gone, with its folder or without (fault 89)', async () => {
    rmSync(path);
    expect(await open()).toBe('disk.fileMissing');
    expect(await composed.codeOf('downloads.showInFolder', { id })).toBe('disk.fileMissing');
    rmSync(composed.downloads, { recursive: true });
    expect(await open()).toBe('disk.fileMissing');
    writeFileSync(composed.downloads, 'a file');
    expect(await open()).toBe('disk.fileMissing');
  });
});

describe('between the question and the answer', () => {
  it('nothing else is opened than what the question was about (fault 89)', async () => {
    expect(await composed.call('downloads.open', { id: program.id, confirmed: false })).toEqual({
      outcome: 'needsConfirmation',
    });
    const bytes = readFileSync(program.path);
    writeFileSync(program.path, Buffer.alloc(1000, 7));
    expect(await open(program.id)).toBe('disk.fileChanged');
    expect(opened()).toEqual([]);
    writeFileSync(program.path, bytes);
    expect(await open(program.id)).toBe('ok');
    expect(opened()).toEqual([['openFile', program.path]]);
  });

  it('a document that can run by now asks first (fault 89)', async () => {
    chmodSync(path, 0o755);
    expect(await composed.call('downloads.open', { id, confirmed: false })).toEqual({
      outcome: 'needsConfirmation',
    });
    expect(opened()).toEqual([]);
  });
});
