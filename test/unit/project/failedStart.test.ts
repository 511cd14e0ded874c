import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { failedStart } from '../../../scripts/failedStart.ts';
import { serveToBrowser } from '../../../scripts/serveToBrowser.ts';

it('a --folder that never was there is said as that, and is a matter of the disk', async () => {
  const folder = join(tmpdir(), 'bindist-never-was-there');
  const thrown: unknown = await serveToBrowser({ pageFolder: 'unused', port: 0, folders: [folder] }).catch(
    (error: unknown) => error,
  );
  const { words, exitCode } = failedStart(thrown);
  expect(exitCode).toBe(7);
  expect(words).toContain(`No such folder. --folder names ${folder}, and no folder is there.`);
  expect(words).not.toMatch(/gone|unplugged/);
});

it('a fault of ours is shown whole', () => {
  expect(failedStart(new TypeError('x'))).toEqual({ words: null, exitCode: 1 });
});
