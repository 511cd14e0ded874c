import { toDiskFailure } from '../disk/diskErrors.ts';
import { countBytes } from '../record/byteRanges.ts';
import { failure } from '../retry/problem.ts';
import { roomBesideReserve } from './diskReserve.ts';
import type { RunContext } from './runContext.ts';

/** @throws AppFailure `disk.full`, `disk.folderMissing`: before a byte of it is asked for */
export async function requireSpace(context: RunContext): Promise<void> {
  const { record, services } = context;
  try {
    const folder = await services.files.facts(record.folder);
    const freeBytes = await services.files.freeBytes(record.folder);
    if (folder === null) {
      throw failure('disk.folderMissing', { path: record.folder });
    }
    const neededBytes = (record.sizeBytes ?? 0) - countBytes(context.received());
    if (freeBytes !== null && neededBytes > freeBytes) {
      throw failure('disk.full', { path: record.folder, neededBytes });
    }
    // Asked for, and nobody said how long it is: what has come of it says that it is no small one.
    if (record.checksum !== null && record.sizeBytes === null) {
      const beside = await roomBesideReserve(services.files, record.folder);
      const leastBytes = context.received().length > 0 ? beside.stepBytes : 1;
      if (beside.roomBytes < leastBytes) {
        throw failure('disk.full', { path: record.folder, neededBytes: beside.neededBytes });
      }
    }
  } catch (error) {
    throw toDiskFailure(error, record.folder);
  }
}
