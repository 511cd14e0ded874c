import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

const MISLEADING = [
  'CON',
  'nul.txt',
  'a.',
  'a:b',
  `${'\u{1f600}'.repeat(90)}.zip`,
  'invoice\u202egnp.exe',
  '-rf',
  ' leading and trailing ',
  'new\nline.txt',
  'bell\u0007.txt',
];
const LEAVING = [
  '../../x',
  '..\\x',
  '/etc/x',
  'C:\\x',
  '%2e%2e',
  '..',
  '.',
  'a\0b',
  '\\\\server\\share\\x',
  'x/../../y',
  '~/x',
];

/** What the server calls its files goes all the way: queue, part, final name. I6 is asserted after the test. */
it.each([
  ['39', MISLEADING],
  ['40', LEAVING],
])('%s names from the server: each file is there, under one safe name of its own', async (_case, names) => {
  const files = await bed.serve(
    names.map((_, index) => ({ fileName: `${index}.bin`, sizeBytes: 1000 + index, seed: index + 1 })),
  );
  const test = bed.open();
  const ids = test.engine.add(
    files.map((file, index) => wanted({ ...file, fileName: names[index] ?? '' }, bed.folders.downloads)),
  );
  const ended = await Promise.all(ids.map((id) => untilState(test.engine, id, 'completed', 'failed')));
  expect(ended.map(({ state }) => state.kind)).toEqual(names.map(() => 'completed'));
  const there = readdirSync(bed.folders.downloads);
  expect(there).toHaveLength(names.length);
  for (const { path, fileName } of ended) {
    expect(dirname(path ?? '')).toBe(bed.folders.downloads);
    expect(there).toContain(fileName);
    expect(fileName).not.toMatch(/[/\\:\p{Cc}\u202a-\u202e]|^(con|nul)(\.|$)|^\.\.?$|[. ]$/iu);
    expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(255);
  }
});
