import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

/** What file managers obey as soon as a folder is shown, by its last extension. */
const OBEYED =
  /\.(lnk|url|scf|desktop|library-ms|searchconnector-ms)$|^(desktop\.ini|autorun\.inf|thumbs\.db)$/i;
const SHORTCUTS = [
  'tool.lnk',
  'tool.LNK',
  'tool.url',
  'tool.desktop',
  'tool.scf',
  'tool.scf.',
  'tool.lnk ',
  'to\u200bol.l\u200bnk',
  'tool.library-ms',
  'desktop.ini',
  'autorun.inf',
];

it('42 shortcuts all the way to the disk: each file is there, whole, and none under a name that is obeyed, on its way or after', async () => {
  const files = await bed.serve(
    SHORTCUTS.map((_, index) => ({ fileName: `${index}.bin`, sizeBytes: 1000 + index, seed: index + 1 })),
  );
  const seen = new Set<string>();
  const test = bed.open({
    failpoint: () => {
      for (const name of readdirSync(bed.folders.downloads)) seen.add(name);
    },
  });
  const ids = test.engine.add(
    files.map((file, index) => wanted({ ...file, fileName: SHORTCUTS[index] ?? '' }, bed.folders.downloads)),
  );
  const ended = await Promise.all(ids.map((id) => untilState(test.engine, id, 'completed', 'failed')));
  expect(ended.map(({ verification }) => verification)).toEqual(SHORTCUTS.map(() => 'verified'));
  const names = readdirSync(bed.folders.downloads);
  expect(names).toHaveLength(SHORTCUTS.length);
  expect(ended.map(({ fileName }) => fileName).sort()).toEqual([...names].sort());
  expect([...names, ...seen].filter((name) => OBEYED.test(name))).toEqual([]);
});
