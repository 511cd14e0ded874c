import type { TestResult } from './matrix.ts';

/** What tests need that not every machine has: where it is not there they are skipped, and this is said in the matrix. */
type Need = { readonly file: string; readonly group?: RegExp; readonly reason: string };

const MOUNTS = 'nothing can be mounted here (root and mount namespaces are needed)';

const ANOTHER_USER = 'no other user can be had here (root is needed)';

/** The first that fits. */
const NEEDS: readonly Need[] = [
  { file: 'test/faults/realDisks.test.ts', reason: MOUNTS },
  { file: 'test/faults/pulledDisks.test.ts', reason: `no disk can be pulled out here: ${MOUNTS}` },
  {
    file: 'test/faults/oldFileSystems.test.ts',
    group: /vfat/,
    reason: 'no vfat here (mkfs.vfat and the kernel’s own are needed)',
  },
  {
    file: 'test/faults/oldFileSystems.test.ts',
    group: /EPERM/,
    reason: 'no file can be made immutable here (root and chattr are needed)',
  },
  { file: 'test/faults/oldFileSystems.test.ts', reason: MOUNTS },
  { file: 'test/unit/credentials/keytarKeychain.test.ts', reason: 'no gnome-keyring: this is not Linux' },
  {
    file: 'test/unit/demo-server/server.test.ts',
    reason: 'no /proc/net/tcp, which says what sockets hold: this is not Linux',
  },
  { file: 'test/unit/downloads/disk/diskWriter.test.ts', reason: 'this is not Linux' },
  { file: 'test/unit/downloads/disk/fileLayer.test.ts', reason: 'this is not Linux' },
  { file: 'test/faults/keptParts.test.ts', reason: MOUNTS },
  { file: 'test/faults/unknownSize.test.ts', reason: MOUNTS },
  { file: 'test/faults/partModes.test.ts', reason: ANOTHER_USER },
  { file: 'test/faults/hostileRecords.test.ts', reason: ANOTHER_USER },
  { file: 'test/unit/storage/privateFolder.test.ts', reason: ANOTHER_USER },
  { file: 'test/unit/cli/endingAtKeychain.test.ts', reason: 'no gnome-keyring: this is not Linux' },
  { file: 'test/unit/cli/keychain.test.ts', reason: 'no gnome-keyring: this is not Linux' },
  { file: 'test/unit/service/environment.test.ts', reason: 'no xdg-open: this is not Linux' },
];

/** Null: nobody said why. */
export function whySkipped({ file, titles, skipReason }: TestResult): string | null {
  const title = titles.join(' ');
  const need = NEEDS.find((each) => each.file === file && (each.group?.test(title) ?? true));
  return skipReason ?? need?.reason ?? null;
}
