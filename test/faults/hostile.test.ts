import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noFailpoint } from '../../src/main/downloads/failpoints.ts';
import { createJournal } from '../../src/main/downloads/journal.ts';
import { openStorage } from '../../src/main/storage/index.ts';
import { COMMAND_NAMES } from '../../src/shared/contract.ts';
import { errorCodeSchema } from '../../src/shared/errors.ts';
import { type Composed, composeForTest } from '../support/composed.ts';
import { createRandom } from './campaign/random.ts';

describe('56 a page that was taken over', () => {
  let composed: Composed;
  beforeAll(async () => {
    composed = await composeForTest();
  });
  afterAll(() => composed.close());

  /** `{}` is a good input of some; what those do is tested where they are. */
  const nonsense = fc.anything().filter((value) => JSON.stringify(value) !== '{}');

  it.each(COMMAND_NAMES)('%s answers whatever it is sent, with a code', async (command) => {
    await fc.assert(
      fc.asyncProperty(nonsense, async (input) => {
        const result = await composed.service.invoke(command, input);
        if (!result.ok) expect(errorCodeSchema.safeParse(result.error.code).success).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(composed.asked.filter(([what]) => what === 'openFile' || what === 'openExternal')).toEqual([]);
  });
});

describe('48 a state database of which bytes were changed', () => {
  it('is opened, mended or set aside, whatever the bytes are: the app starts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bindist-hostile-'));
    try {
      const good = join(folder, 'good');
      const storage = openStorage(good);
      const insert = storage.database.prepare(
        "INSERT INTO downloads (id, queue, position, record) VALUES (?, 'app', ?, ?)",
      );
      for (let index = 0; index < 200; index += 1) insert.run(`d${index}`, index, JSON.stringify({ index }));
      storage.close();
      const bytes = readFileSync(join(good, 'state.db'));
      for (let seed = 1; seed <= 60; seed += 1) {
        const random = createRandom(seed);
        const changed = Buffer.from(bytes);
        for (let count = random.between(1, 40); count > 0; count -= 1)
          changed[random.between(0, changed.length - 1)] = random.between(0, 255);
        const state = join(folder, String(seed));
        mkdirSync(state);
        writeFileSync(join(state, 'state.db'), changed.subarray(0, random.between(1, changed.length)));
        copyFileSync(join(state, 'state.db'), join(state, 'as-it-was'));
        const opened = openStorage(state);
        const journal = createJournal(opened, 'app', null, noFailpoint);
        expect(Array.isArray([...journal.load()]), `seed ${seed}`).toBe(true);
        opened.close();
        rmSync(state, { recursive: true });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
