import type { FileLayer, OpenFile } from '../../../src/main/downloads/disk/fileLayer.ts';
import type { Failpoint } from '../../../src/main/downloads/failpoints.ts';

/** What the engine did with files, in the order in which it came to pass. */
export type FileOperation =
  | { readonly kind: 'create' | 'open'; readonly path: string; readonly identity: string }
  | { readonly kind: 'write' | 'syncBegin' | 'syncEnd'; readonly path: string }
  /** `names`: of the file, this one included; 0 where there was none. */
  | { readonly kind: 'remove'; readonly path: string; readonly names: number; readonly sizeBytes: number }
  /** Marked as downloaded; null where the system's mark is no file: then of whichever is being published. */
  | { readonly kind: 'mark'; readonly path: string | null }
  /** `identity`: of what had the first name just before. */
  | {
      readonly kind: 'link' | 'rename';
      readonly path: string;
      readonly to: string;
      readonly identity: string | null;
    }
  | { readonly kind: 'syncFolder'; readonly path: string };

export type FileRecorder = {
  readonly operations: readonly FileOperation[];
  /** What was written beside files. */
  readonly marks: readonly string[];
  wrap(files: FileLayer): FileLayer;
  /** Tells of the marks that are no files. */
  wrapFailpoint(failpoint: Failpoint | undefined): Failpoint;
};

const ZONE = /:Zone\.Identifier$/;

/** Writes down what goes through a file layer; what fails is no operation. */
export function createFileRecorder(): FileRecorder {
  const operations: FileOperation[] = [];
  const marks: string[] = [];
  const note = (operation: FileOperation) => void operations.push(operation);

  async function wrapOpen(kind: 'create' | 'open', path: string, file: OpenFile): Promise<OpenFile> {
    note({ kind, path, identity: (await file.facts()).identity });
    return {
      ...file,
      async write(bytes, position) {
        await file.write(bytes, position);
        const last = operations.at(-1);
        if (last?.kind !== 'write' || last.path !== path) note({ kind: 'write', path });
      },
      async truncate(sizeBytes) {
        await file.truncate(sizeBytes);
        note({ kind: 'write', path });
      },
      async sync() {
        note({ kind: 'syncBegin', path });
        await file.sync();
        note({ kind: 'syncEnd', path });
      },
    };
  }

  return {
    operations,
    marks,
    wrap: (files) => ({
      ...files,
      createNew: async (path) => wrapOpen('create', path, await files.createNew(path)),
      openExisting: async (path) => wrapOpen('open', path, await files.openExisting(path)),
      async link(path, to) {
        const identity = (await files.facts(path))?.identity ?? null;
        await files.link(path, to);
        note({ kind: 'link', path, to, identity });
      },
      async rename(path, to) {
        const identity = (await files.facts(path))?.identity ?? null;
        await files.rename(path, to);
        note({ kind: 'rename', path, to, identity });
      },
      async remove(path) {
        const facts = await files.facts(path);
        await files.remove(path);
        note({ kind: 'remove', path, names: facts?.names ?? 0, sizeBytes: facts?.sizeBytes ?? 0 });
      },
      async syncFolder(path) {
        await files.syncFolder(path);
        note({ kind: 'syncFolder', path });
      },
      async writeText(path, text) {
        marks.push(text);
        // Elsewhere than on Windows it would be a file of its own.
        if (process.platform === 'win32' || !ZONE.test(path)) await files.writeText(path, text);
        note({ kind: 'mark', path: path.replace(ZONE, '') });
      },
    }),
    wrapFailpoint: (failpoint) => (name) => {
      failpoint?.(name);
      if (name === 'mark.after') note({ kind: 'mark', path: null });
    },
  };
}
