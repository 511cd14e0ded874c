import type { DatabaseSync } from 'node:sqlite';
import type { AppError } from '../../shared/errors.ts';
import type { Deletion } from './forGood.ts';

/** The open state database. Each folder reads and writes its own tables; all tables are made in `migrations.ts`. */
export type Storage = {
  readonly database: DatabaseSync;
  /** Folder the database lies in. */
  readonly folder: string;
  /** Set when a damaged or newer database was set aside and a fresh one begun (`app.stateDamaged`, `path` = where it is kept). */
  readonly problem: AppError | null;
  /** Runs `work` in one transaction; rolls back and rethrows when it throws. */
  transaction<T>(work: () => T): T;
  /**
   * When it returns, what was written so far survives a power cut. Without it that takes the system some seconds. @throws
   * AppFailure `disk.*`
   */
  sync(): void;
  /** The same without blocking this thread. Callers share one. @throws AppFailure `disk.*` */
  whenDurable(): Promise<void>;
  /** False where the folder could not be closed to other users: a disk without permissions, or somebody else's folder. */
  readonly isPrivate: boolean;
  /**
   * Deletes rows here and in the backups, so that none of `secrets` (texts in them) is in any file of the state. @throws
   * AppFailure `disk.*`
   */
  deleteForGood(deletions: readonly Deletion[], secrets: readonly string[]): void;
  close(): void;
};
