import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock } from '../../../src/main/storage/index.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
});

async function holdInChild(): Promise<{ child: ChildProcess; answer: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'holdLock.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [chunk] = await once(child.stdout, 'data');
  return { child, answer: String(chunk).trim() };
}

describe('acquireLock (fault 45)', () => {
  it('gives a lock once, also within one process, and again after release', () => {
    const first = acquireLock(folder, 'engine');
    expect(first).not.toBeNull();
    expect(acquireLock(folder, 'engine')).toBeNull();
    first?.release();
    first?.release();
    const second = acquireLock(folder, 'engine');
    expect(second).not.toBeNull();
    second?.release();
  });

  it('keeps locks of different names apart', () => {
    const locks = [acquireLock(folder, 'engine'), acquireLock(folder, 'window')];
    expect(locks).not.toContain(null);
    for (const lock of locks) {
      lock?.release();
    }
  });

  it('is refused while another process holds it, and free once that one is killed', async () => {
    const { child, answer } = await holdInChild();
    expect(answer).toBe('held');
    expect(acquireLock(folder, 'engine')).toBeNull();
    expect((await holdInChild()).answer).toBe('refused');
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const lock = acquireLock(folder, 'engine', 2000);
    expect(lock).not.toBeNull();
    lock?.release();
  });

  it('refuses names that are no file names', () => {
    for (const name of ['', '..', 'a/b', 'a\\b', 'x'.repeat(65)]) {
      expect(() => acquireLock(folder, name)).toThrow(
        expect.objectContaining({ message: 'app.invalidInput' }),
      );
    }
  });

  it('says disk.notWritable where no folder can be made', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => acquireLock(join(folder, 'file'), 'engine')).toThrow(
      expect.objectContaining({ message: 'disk.notWritable' }),
    );
  });
});
