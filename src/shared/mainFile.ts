import type { VersionFile } from './model.ts';

/** The file that a version stands for: what the server itself would pick, the first MAIN file, else the first. Null: it has none. */
export function mainFileOf(files: readonly VersionFile[]): VersionFile | null {
  return files.find(({ fileType }) => fileType === 'MAIN') ?? files[0] ?? null;
}
