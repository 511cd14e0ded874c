import { describe, expect, it } from 'vitest';
import { toDiskFailure } from '../../../../src/main/downloads/disk/diskErrors.ts';
import { AppFailure } from '../../../../src/shared/errors.ts';

const failing = (code: string) => Object.assign(new Error(code), { code });

describe('what the system says', () => {
  it.each(['EIO', 'ENODEV', 'ENXIO', 'ESTALE', 'ENOTCONN'])(
    '35 %s of a disk that was pulled out waits for it, whoever met it',
    (code) => {
      expect(toDiskFailure(failing(code), '/x').error).toMatchObject({
        code: 'disk.folderMissing',
        systemCode: code,
      });
      const hashed = new AppFailure({ code: 'disk.failed', systemCode: code });
      expect(toDiskFailure(hashed, '/x').error).toMatchObject({ code: 'disk.folderMissing', path: '/x' });
    },
  );

  it('what says more stays as it is', () => {
    const full = new AppFailure({ code: 'disk.full', neededBytes: 5 });
    expect(toDiskFailure(full, '/x')).toBe(full);
    const short = new AppFailure({ code: 'disk.failed', systemCode: 'SHORT' });
    expect(toDiskFailure(short, '/x')).toBe(short);
  });
});
