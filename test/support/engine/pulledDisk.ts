import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real file system of its own (ext4 on a loop device) that can be pulled out in the midst of everything. */
export type PulledDisk = {
  /** Shows one of its folders there. */
  showAt(path: string): void;
  /** What was not synced is gone, and whatever is asked of it fails with EIO: as when the plug is pulled, or the power fails. */
  pull(): void;
  /** With what was on the platter, at the same paths. Nobody may have a file of it open. */
  plugIn(): void;
  remove(): void;
};

/** Null: pulling works here; else why not. */
export function whyNoPulledDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'root is needed';
  const tools = ['mkfs.ext4', 'losetup', 'perl', 'unshare'].filter(
    (tool) => !works('sh', '-c', `command -v ${tool}`),
  );
  if (tools.length > 0) return `${tools.join(', ')}: missing`;
  if (!works('unshare', '--mount', 'true')) return 'mounts are not allowed';
  return works('losetup', '-f') ? null : 'there are no loop devices';
}

/** `EXT4_IOC_SHUTDOWN` of linux/fs/ext4: at once, without its log. */
const SHUTDOWN = 'my $how = pack("I", 2); open(F, "<", $ARGV[0]) && ioctl(F, 0x8004587d, $how) or die $!';

export function createPulledDisk(sizeMiB: number): PulledDisk {
  const folder = mkdtempSync(join(tmpdir(), 'bindist-disk-'));
  const image = join(folder, 'image');
  const main = join(folder, 'main');
  const shown = new Map<string, string>();
  mkdirSync(main);
  execFileSync('truncate', ['-s', `${sizeMiB}M`, image]);
  execFileSync('mkfs.ext4', ['-q', image]);
  const mountMain = () => execFileSync('mount', ['-o', 'loop', image, main]);
  const bind = (own: string, path: string) => execFileSync('mount', ['--bind', own, path]);
  mountMain();
  return {
    showAt(path) {
      const own = join(main, String(shown.size));
      mkdirSync(own);
      mkdirSync(path, { recursive: true });
      // That it is there is not what is tested.
      execFileSync('sync', ['-f', main]);
      shown.set(path, own);
      bind(own, path);
    },
    pull() {
      execFileSync('perl', ['-e', SHUTDOWN, main]);
    },
    plugIn() {
      for (const path of [...shown.keys(), main]) execFileSync('umount', [path]);
      mountMain();
      for (const [path, own] of shown) bind(own, path);
    },
    remove() {
      for (const path of [...shown.keys(), main]) spawnSync('umount', ['-l', path], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function works(program: string, ...words: string[]): boolean {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0;
}
