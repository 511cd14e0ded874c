import { applicationIdSchema, fileIdSchema, versionNameSchema } from '../../../src/shared/model.ts';
import { composeApp } from './composeApp.ts';

/** The app with a long queue: `folder fill n` makes one, all of it paused; `folder measure` says what it costs to have. */
const [folder = '', job, count] = process.argv.slice(2);
const SLICE = 1000;

async function fill(downloads: number): Promise<void> {
  const service = await composeApp(folder);
  for (let from = 0; from < downloads; from += SLICE) {
    const added = await service.invoke('downloads.add', {
      applicationId: applicationIdSchema.parse('fieldlink'),
      applicationName: 'FieldLink',
      version: versionNameSchema.parse('5.2.0'),
      channel: 'stable',
      files: Array.from({ length: Math.min(SLICE, downloads - from) }, (_, index) => ({
        fileId: fileIdSchema.parse(`file-${from + index}`),
        fileName: `FieldLink-part-${from + index}.bin`,
        sizeBytes: 1_000_000 + index,
      })),
    });
    if (!added.ok) throw new Error(added.error.code);
    const paused = await service.invoke('downloads.pause', { ids: added.value.ids });
    if (!paused.ok) throw new Error(paused.error.code);
  }
  await service.stop();
}

async function measure(): Promise<void> {
  const startedMs = performance.now();
  const service = await composeApp(folder);
  const openedMs = performance.now();
  const snapshot = await service.invoke('downloads.snapshot', {});
  // As it goes to the page.
  const bytes = JSON.stringify(snapshot).length;
  const shownMs = performance.now();
  if (!snapshot.ok) throw new Error(snapshot.error.code);
  const { downloads } = snapshot.value;
  let reorderMs = 0;
  for (let round = 0; round < 20; round += 1) {
    const id = downloads[downloads.length - 1 - round * 7]?.id;
    const before = downloads[round * 11]?.id;
    if (id === undefined || before === undefined) break;
    const movedMs = performance.now();
    const moved = await service.invoke('downloads.move', { id, before });
    if (!moved.ok) throw new Error(moved.error.code);
    reorderMs = Math.max(reorderMs, performance.now() - movedMs);
  }
  downloads.length = 0;
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 500));
  console.log(
    JSON.stringify({
      composeMs: openedMs - startedMs,
      snapshotMs: shownMs - openedMs,
      snapshotBytes: bytes,
      reorderMs,
      residentMiB: process.memoryUsage().rss / 2 ** 20,
    }),
  );
  await service.stop();
}

await (job === 'fill' ? fill(Number(count)) : measure());
