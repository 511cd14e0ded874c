import { AppFailure, type ErrorCode, systemCodeOf } from '../../../shared/errors.ts';

const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'disk.full',
  EDQUOT: 'disk.full',
  EFBIG: 'disk.full',
  ENOENT: 'disk.folderMissing',
  ENOTDIR: 'disk.folderMissing',
  // A disk that was pulled out, a share or a FUSE process that went away: as a folder that is gone, they may come back.
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

/** What a failed file operation means to the user; an `AppFailure` that says more than 'it failed' stays as it is. */
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
