import { toDiskFailure } from '../disk/diskErrors.ts';
import type { FileLayer, OpenFile } from '../disk/fileLayer.ts';
import { countBytes } from '../record/byteRanges.ts';
import { failure } from '../retry/problem.ts';
import type { RunContext } from './runContext.ts';

const MIB = 1024 * 1024;
/** Left free by a body of unknown size: what a system needs to go on working. Of a small disk, its twentieth part. */
const RESERVE_BYTES = 64 * MIB;
const RESERVED_SHARE = 1 / 20;
/** So much is written between two looks. */
const LOOK_EVERY_BYTES = 16 * MIB;

type Disk = Pick<FileLayer, 'freeBytes' | 'totalBytes'>;

async function reserveOf(files: Disk, folder: string): Promise<number> {
  const totalBytes = (await files.totalBytes(folder)) ?? Infinity;
  return Math.min(RESERVE_BYTES, Math.floor(totalBytes * RESERVED_SHARE));
}

type Room = {
  readonly roomBytes: number;
  /** A try is worth so much. */
  readonly stepBytes: number;
  /** To be free for one. */
  readonly neededBytes: number;
};

/** Room for a body of unknown size, beside the reserve. */
export async function roomBesideReserve(files: Disk, folder: string): Promise<Room> {
  const reserveBytes = await reserveOf(files, folder);
  const freeBytes = (await files.freeBytes(folder)) ?? Infinity;
  const stepBytes = Math.min(LOOK_EVERY_BYTES, reserveBytes);
  return {
    roomBytes: Math.max(0, freeBytes - reserveBytes),
    stepBytes,
    neededBytes: reserveBytes + stepBytes,
  };
}

/**
 * The part, written to with an eye on the disk: a size that only the storage said is compared with what is free, once; while none is
 * known the reserve is not touched. Writes fail with `disk.full` then, and what was written stays.
 */
export function withReserve(file: OpenFile, context: RunContext): OpenFile {
  const { record, services } = context;
  const { files } = services;
  /** Said before the part was opened: compared already. */
  let comparedBytes = record.sizeBytes;
  /** May be written before the next look. */
  let allowedBytes = 0;

  async function look(bytes: number) {
    if (record.sizeBytes !== null) {
      comparedBytes = record.sizeBytes;
      const freeBytes = await files.freeBytes(record.folder);
      const neededBytes = record.sizeBytes - countBytes(context.received());
      if (freeBytes !== null && neededBytes > freeBytes) {
        throw failure('disk.full', { path: record.folder, neededBytes });
      }
      return;
    }
    const { roomBytes, neededBytes } = await roomBesideReserve(files, record.folder);
    if (roomBytes < bytes) {
      throw failure('disk.full', { path: record.folder, neededBytes });
    }
    allowedBytes = Math.min(roomBytes, LOOK_EVERY_BYTES);
  }

  let lastLook: Promise<void> = Promise.resolve();
  return {
    ...file,
    write(bytes, position) {
      const isKnown = record.sizeBytes !== null && record.sizeBytes === comparedBytes;
      if (isKnown) {
        return file.write(bytes, position);
      }
      const looked = lastLook.then(async () => {
        if (record.sizeBytes !== null ? record.sizeBytes !== comparedBytes : allowedBytes < bytes.length) {
          await look(bytes.length);
        }
        allowedBytes -= bytes.length;
      });
      lastLook = looked.catch(() => undefined);
      return looked
        .catch((error: unknown) => {
          throw toDiskFailure(error, record.folder);
        })
        .then(() => file.write(bytes, position));
    },
  };
}
