import { sep } from 'node:path';
import { type FileLayer, nodeFileLayer } from '../../../src/main/downloads/disk/fileLayer.ts';

/** The layer, but that this folder is on the real disk, whatever the layer does to the others. */
export function withOwnDisk(folder: string, files: FileLayer): FileLayer {
  const at = (path: string) => (path === folder || path.startsWith(folder + sep) ? nodeFileLayer : files);
  return {
    createNew: (path) => at(path).createNew(path),
    openExisting: (path) => at(path).openExisting(path),
    openToRead: (path) => at(path).openToRead(path),
    facts: (path) => at(path).facts(path),
    link: (from, to) => at(to).link(from, to),
    rename: (from, to) => at(to).rename(from, to),
    remove: (path) => at(path).remove(path),
    syncFolder: (path) => at(path).syncFolder(path),
    freeBytes: (path) => at(path).freeBytes(path),
    totalBytes: (path) => at(path).totalBytes(path),
    writeText: (path, text) => at(path).writeText(path, text),
  };
}
