import type { AccountRow } from './accountRows.ts';
import type { BoundKey } from './boundKey.ts';

/** The existing account that an entered key belongs to. */
export type SameAccount = {
  readonly row: AccountRow;
  /**
   * `known`: it has this very key; `lost`: its key is gone, or belongs to another server; `unreadable`: the keychain does not
   * answer.
   */
  readonly is: 'known' | 'lost' | 'unreadable';
};

export type EnteredKey = {
  readonly serverUrl: string;
  readonly key: string;
  readonly name: string | undefined;
};

/**
 * The account that has this server and key, even where the database names another server for it by now. If there is none, an
 * account of the server whose key is lost, since entering the key again is how it comes back. Among several of those, the one of
 * that name.
 */
export async function findSame(
  rows: readonly AccountRow[],
  { serverUrl, key, name }: EnteredKey,
  readBound: (row: AccountRow) => Promise<BoundKey | null>,
): Promise<SameAccount | null> {
  const withoutKey: SameAccount[] = [];
  for (const row of rows) {
    const bound = await readBound(row).catch(() => 'unreadable' as const);
    if (bound === 'unreadable') {
      if (row.serverUrl === serverUrl) withoutKey.push({ row, is: 'unreadable' });
    } else if (bound?.serverUrl === serverUrl && bound.key === key) {
      return { row, is: 'known' };
    } else if (row.serverUrl === serverUrl && bound?.serverUrl !== serverUrl) {
      withoutKey.push({ row, is: 'lost' });
    }
  }
  return withoutKey.find(({ row }) => row.name === name) ?? withoutKey[0] ?? null;
}
