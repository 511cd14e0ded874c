import { RUNNABLE_GROUPS } from './runnableEndings.ts';

const RUNNABLE: ReadonlySet<string> = new Set(RUNNABLE_GROUPS.flatMap(({ endings }) => endings.split(' ')));
/** Windows opens a file or folder whose ending is a class id with that class. */
const CLASS_ID = /^\{[0-9a-f-]{36}\}$/;

/**
 * Whether opening the file may run a program. Judged by its ending and its permission to execute, never by the type the server
 * claimed. Pure.
 *
 * @param fileMode as `stat` gives it
 */
export function mayRun(path: string, fileMode: number): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  // On NTFS `file.exe:stream` is that file, and `file.txt:x.exe` a stream that can be run.
  return (fileMode & 0o111) !== 0 || name.split(':').some(isRunnable);
}

function isRunnable(name: string): boolean {
  // Windows ignores trailing dots and blanks. Invisible characters in an ending are seen by nobody.
  const visible = name
    .replace(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[.\s]+$/u, '');
  const ending = /\.([^.]+)$/u.exec(visible)?.[1]?.trim().toLowerCase();
  return ending !== undefined && (RUNNABLE.has(ending) || CLASS_ID.test(ending));
}
