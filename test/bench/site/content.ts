import { closeSync, existsSync, mkdirSync, openSync, renameSync, statfsSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { objectPath, type PublishedFile, readRange } from '../../../demo-server/index.ts';
import { APPLICATION, BENCH_CATALOGUE } from './catalogue.ts';

/** The files of a version, with their paths below nginx's root; written there once. */
export function publishVersion(root: string, version: string): { path: string; file: PublishedFile }[] {
  const published = BENCH_CATALOGUE[0]?.versions.find((candidate) => candidate.version === version);
  return (published?.files ?? []).map((file) => {
    const path = objectPath(APPLICATION, version, file);
    writeOnce(join(root, decodeURIComponent(path)), file);
    return { path, file };
  });
}

function writeOnce(path: string, { content }: PublishedFile): void {
  if (content === null || existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const { bavail, bsize } = statfsSync(dirname(path));
  if (bavail * bsize < content.sizeBytes * 2.5) throw new Error(`Not enough room on the disk for ${path}.`);
  const descriptor = openSync(`${path}.part`, 'w');
  for (const bytes of readRange(content, 0, content.sizeBytes)) writeSync(descriptor, bytes);
  closeSync(descriptor);
  renameSync(`${path}.part`, path);
}
