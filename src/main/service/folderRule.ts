import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type AppError, AppFailure } from '../../shared/errors.ts';

/**
 * Which folders downloads may go to. The main process decides, never the page: otherwise whoever holds the page's socket could
 * have a file written anywhere this user may write.
 */
export type FolderRule = {
  /** The user chose it in a dialog of the system. */
  allow(folder: string): void;
  allows(folder: string): Promise<boolean>;
  /**
   * The folder as it is to be used: without links and `..`.
   *
   * @throws AppFailure `app.folderNotAllowed`
   */
  check(folder: string): Promise<string>;
  /** The error for a folder that is not allowed. */
  refusal(folder: string): AppError;
};

/**
 * @param allowed these folders and what is below them; `any`: the caller is the user himself, in his terminal
 * @param hasDialog true: more can be chosen; false: a refusal names the allowed ones
 */
export function createFolderRule(allowed: readonly string[] | 'any', hasDialog: boolean): FolderRule {
  if (allowed === 'any') {
    return {
      allow: () => undefined,
      allows: async () => true,
      check: async (folder) => folder,
      refusal: (folder) => ({ code: 'app.folderNotAllowed', path: folder }),
    };
  }
  const roots = new Set(allowed);

  function refusal(folder: string): AppError {
    const error: AppError = { code: 'app.folderNotAllowed', path: folder };
    return hasDialog ? error : { ...error, expected: [...roots].join(' or ') };
  }

  /** Null where it leads outside, or nowhere. */
  async function find(folder: string): Promise<string | null> {
    const real = await realPlace(folder);
    if (real === null) return null;
    for (const root of roots) {
      const realRoot = await realPlace(root);
      if (realRoot !== null && isWithin(realRoot, real)) return real;
    }
    return null;
  }

  return {
    allow: (folder) => void roots.add(folder),
    allows: async (folder) => (await find(folder)) !== null,
    async check(folder) {
      const found = await find(folder);
      if (found === null) throw new AppFailure(refusal(folder));
      return found;
    },
    refusal,
  };
}

/**
 * Where a path leads: links followed, upper and lower case as on the disk. Where it does not exist yet, this starts from the
 * nearest folder that does. Null for a relative path, and for one that nobody can resolve (a link to nowhere, or in a circle).
 */
async function realPlace(path: string): Promise<string | null> {
  if (!isAbsolute(path) || path.includes('\0')) return null;
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return null;
  }
  const isLink = await lstat(whole).then(
    () => true,
    () => false,
  );
  const parent = dirname(whole);
  if (isLink || parent === whole) return null;
  const above = await realPlace(parent);
  return above === null ? null : join(above, basename(whole));
}

/** Pure. */
function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
