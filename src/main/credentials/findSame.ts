import type { AccountRow } from './accountRows.ts';
import type { BoundKey } from './boundKey.ts';

/** The account that an entered key belongs to. */
export type SameAccount = {
  readonly row: AccountRow;
  /** `known`: this very key; `lost`: its key is gone (or is another server's); `unreadable`: the keychain does not say. */
  readonly is: 'known' | 'lost' | 'unreadable';
};

export type EnteredKey = {
  readonly serverUrl: string;
  readonly key: string;
  readonly name: string | undefined;
};

/**
 * The account this server and key already are, even where the database names another server for it by now. Failing that, one
 * of the server whose key is lost, since entering it again is how it comes back (the one of that name, if there are several).
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
