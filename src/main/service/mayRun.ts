import { RUNNABLE_GROUPS } from './runnableEndings.ts';

const RUNNABLE: ReadonlySet<string> = new Set(RUNNABLE_GROUPS.flatMap(({ endings }) => endings.split(' ')));
/** A folder or file with a class id as its ending is opened by that class. */
const CLASS_ID = /^\{[0-9a-f-]{36}\}$/;

/**
 * Whether opening the file may run a program: judged by its ending and by its permission to be executed, never by what
 * the server called its type. Pure.
 *
 * @param fileMode as `stat` gives it
 */
export function mayRun(path: string, fileMode: number): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  // `file.exe:stream` is that file on NTFS, and `file.txt:x.exe` a stream that can be run.
  return (fileMode & 0o111) !== 0 || name.split(':').some(isRunnable);
}

function isRunnable(name: string): boolean {
  // Windows drops trailing dots and blanks when it looks at the ending; what hides in it is not seen by anybody.
  const visible = name
    .replace(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[.\s]+$/u, '');
  const ending = /\.([^.]+)$/u.exec(visible)?.[1]?.trim().toLowerCase();
  return ending !== undefined && (RUNNABLE.has(ending) || CLASS_ID.test(ending));
}
