import fs, { cpSync, fstatSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Knows which state of a state folder would survive a power cut. SQLite syncs its log at a commit under `synchronous = FULL` (and
 * above), and whoever syncs the log themselves does as well; what was committed since then is lost. Watches every database
 * that is opened after it.
 */
export type ForgetfulDatabase = {
  /** A copy of the state folder as of the last sync of its log. */
  readonly durableImage: string;
  /** All there is now is durable: as after a run that ended well. */
  settle(): void;
  stop(): void;
};

const FULL = 2;

export function createForgetfulDatabase(stateFolder: string): ForgetfulDatabase {
  const durableImage = `${stateFolder}.durable`;
  const { exec, prepare } = DatabaseSync.prototype;
  const { fdatasync, fdatasyncSync } = fs;
  let images = 0;

  function takeImage(at = durableImage) {
    rmSync(at, { recursive: true, force: true });
    cpSync(stateFolder, at, { recursive: true });
  }

  function afterStatement(database: DatabaseSync) {
    if (!database.isOpen || database.isTransaction) return;
    const level = prepare.call(database, 'PRAGMA synchronous').get()?.synchronous;
    if (typeof level === 'number' && level >= FULL) takeImage();
  }

  function isLog(descriptor: number): boolean {
    const log = statSync(join(stateFolder, 'state.db-wal'), { throwIfNoEntry: false });
    return log !== undefined && log.ino === fstatSync(descriptor).ino;
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
  Reflect.set(fs, 'fdatasyncSync', (descriptor: number) => {
    fdatasyncSync(descriptor);
    if (isLog(descriptor)) takeImage();
  });
  Reflect.set(fs, 'fdatasync', (descriptor: number, done: (error: Error | null) => void) => {
    if (!isLog(descriptor)) {
      fdatasync(descriptor, done);
      return;
    }
    // What is written while it runs need not be part of it.
    images += 1;
    const image = `${durableImage}.${images}`;
    takeImage(image);
    fdatasync(descriptor, (error) => {
      rmSync(durableImage, { recursive: true, force: true });
      fs.renameSync(image, durableImage);
      done(error);
    });
  });
  syncBuiltinESMExports();

  return {
    durableImage,
    settle: () => takeImage(),
    stop() {
      DatabaseSync.prototype.exec = exec;
      DatabaseSync.prototype.prepare = prepare;
      Object.assign(fs, { fdatasync, fdatasyncSync });
      syncBuiltinESMExports();
      rmSync(durableImage, { recursive: true, force: true });
    },
  };
}
