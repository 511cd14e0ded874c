import { AppFailure, type ErrorCode, systemCodeOf } from '../../../shared/errors.ts';

const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'disk.full',
  EDQUOT: 'disk.full',
  EFBIG: 'disk.full',
  ENOENT: 'disk.folderMissing',
  ENOTDIR: 'disk.folderMissing',
  // A disk that was pulled out, or a share or FUSE process that went away. Treated as a missing folder: they may come back.
  ENODEV: 'disk.folderMissing',
  ENXIO: 'disk.folderMissing',
  EIO: 'disk.folderMissing',
  ESTALE: 'disk.folderMissing',
  ENOTCONN: 'disk.folderMissing',
  EHOSTDOWN: 'disk.folderMissing',
  EACCES: 'disk.notWritable',
  EPERM: 'disk.notWritable',
  EROFS: 'disk.notWritable',
};

/** The failure that a failed file operation means to the user. An `AppFailure` that already says more is passed on. */
export function toDiskFailure(thrown: unknown, path: string): AppFailure {
  if (thrown instanceof AppFailure) {
    const { code, systemCode } = thrown.error;
    const known = code === 'disk.failed' && systemCode !== undefined ? BY_CODE[systemCode] : undefined;
    return known === undefined ? thrown : new AppFailure({ ...thrown.error, code: known, path }, thrown);
  }
  const systemCode = systemCodeOf(thrown);
  if (systemCode === null) {
    return new AppFailure({ code: 'app.internal', path }, thrown);
  }
  return new AppFailure({ code: BY_CODE[systemCode] ?? 'disk.failed', path, systemCode }, thrown);
}
