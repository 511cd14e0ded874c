import { cpSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * Knows which state of a state folder would survive a power cut: SQLite's log is synced at a commit under `synchronous = FULL`
 * (and above) alone; what was committed under NORMAL since then is lost. Watches every database that is opened after it.
 */
export type ForgetfulDatabase = {
  /** A copy of the state folder as of the last commit that was synced. */
  readonly durableImage: string;
  /** All there is now is durable: as after a run that ended well. */
  settle(): void;
  stop(): void;
};

const FULL = 2;

export function createForgetfulDatabase(stateFolder: string): ForgetfulDatabase {
  const durableImage = `${stateFolder}.durable`;
  const { exec, prepare } = DatabaseSync.prototype;

  function takeImage() {
    rmSync(durableImage, { recursive: true, force: true });
    cpSync(stateFolder, durableImage, { recursive: true });
  }

  function afterStatement(database: DatabaseSync) {
    if (!database.isOpen || database.isTransaction) return;
    const level = prepare.call(database, 'PRAGMA synchronous').get()?.synchronous;
    if (typeof level === 'number' && level >= FULL) takeImage();
  }

  DatabaseSync.prototype.exec = function watchedExec(sql) {
    exec.call(this, sql);
    if (!/^\s*PRAGMA/i.test(sql)) afterStatement(this);
  };
  DatabaseSync.prototype.prepare = function watchedPrepare(...asked) {
    const statement = prepare.apply(this, asked);
    const run = statement.run.bind(statement);
    Reflect.set(statement, 'run', (...values: Parameters<typeof run>) => {
      const result = run(...values);
      afterStatement(this);
      return result;
    });
    return statement;
  };

  return {
    durableImage,
    settle: takeImage,
    stop() {
      DatabaseSync.prototype.exec = exec;
      DatabaseSync.prototype.prepare = prepare;
      rmSync(durableImage, { recursive: true, force: true });
    },
  };
}
