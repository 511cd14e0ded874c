import type { DatabaseSync } from 'node:sqlite';

type Migration = { readonly name: string; readonly sql: string };

/**
 * Every table of the state database, in the order it came to be. The n-th entry (from 1) leads to `user_version` n.
 * Append-only: an entry that was ever released is never edited, because databases out there have already run it.
 * Plain SQL strings and nothing imported, so that no domain folder has to be loaded to open the database.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'accounts, catalog, shares, settings',
    sql: `
      -- No key and nothing derived from one: keys are in the keychain alone.
      CREATE TABLE accounts (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        server_url TEXT NOT NULL,
        key_storage TEXT NOT NULL CHECK (key_storage IN ('keychain', 'session')),
        is_current INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1)),
        created_at INTEGER NOT NULL
      ) STRICT;

      -- account_id refers to no row of accounts: the environment's account is never stored.
      CREATE TABLE catalog_cache (
        account_id TEXT NOT NULL,
        query TEXT NOT NULL,
        answer TEXT NOT NULL,
        fetched_at INTEGER NOT NULL,
        PRIMARY KEY (account_id, query)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE shares (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        application_id TEXT NOT NULL,
        application_name TEXT NOT NULL,
        version TEXT NOT NULL,
        file_id TEXT,
        file_name TEXT,
        share_url TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX shares_by_account ON shares (account_id, created_at);

      CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: 'downloads',
    sql: `
      -- One row for each item of a queue. A queue belongs to one process at a time (the app, or one command line).
      CREATE TABLE downloads (
        id TEXT PRIMARY KEY,
        queue TEXT NOT NULL,
        -- Sparse, so that moving an item writes one row.
        position REAL NOT NULL,
        record TEXT NOT NULL
      ) STRICT;
      CREATE INDEX downloads_by_queue ON downloads (queue, position);

      -- What changes all the time while bytes arrive, apart from the rest so that a save is one small row.
      CREATE TABLE ranges (
        download_id TEXT PRIMARY KEY REFERENCES downloads (id) ON DELETE CASCADE,
        -- Survives a power cut: synced before it was written here.
        synced TEXT NOT NULL,
        -- Was handed to the system: there as long as the machine has not been started anew since.
        written TEXT NOT NULL,
        boot_id TEXT,
        requests INTEGER NOT NULL,
        urls_asked INTEGER NOT NULL,
        bytes_fetched INTEGER NOT NULL
      ) STRICT;
    `,
  },
  {
    name: 'allowed storage hosts',
    sql: `
      -- Storage at a private address that the user allowed for an account.
      CREATE TABLE allowed_storage (
        account_id TEXT NOT NULL,
        host TEXT NOT NULL,
        PRIMARY KEY (account_id, host)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: 'signed out accounts',
    sql: `
      -- Accounts that left unfinished downloads behind, which go on when somebody signs in to the same server again. No key.
      CREATE TABLE signed_out_accounts (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        server_url TEXT NOT NULL,
        at INTEGER NOT NULL
      ) STRICT;
    `,
  },
];

/** The `user_version` this build knows; a database with a higher one was written by a newer build. */
export const SCHEMA_VERSION = MIGRATIONS.length;

export function readSchemaVersion(database: DatabaseSync): number {
  const row = database.prepare('PRAGMA user_version').get();
  return typeof row?.user_version === 'number' ? row.user_version : 0;
}

/** Runs what is missing, all of it or nothing. */
export function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const migration of MIGRATIONS.slice(readSchemaVersion(database))) {
      database.exec(migration.sql);
    }
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}
