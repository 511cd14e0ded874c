import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/main/storage/index.ts';
import { COMMAND_NAMES } from '../../src/shared/contract.ts';
import { errorCodeSchema } from '../../src/shared/errors.ts';
import type { Download } from '../../src/shared/model.ts';
import { type Composed, composeForTest } from '../support/composed.ts';
import { openEngine, wanted } from '../support/engine/setUp.ts';
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
  const nowhere = { apiUrl: 'http://127.0.0.1:9', customerKey: 'none' };
  const ROWS = 200;

  /** Starts the engine on it, as the app does. */
  async function start(state: string, downloads: string): Promise<Download[]> {
    const test = openEngine(nowhere, { state, downloads }, { clientFor: () => new Promise(() => undefined) });
    const found = test.engine.snapshot().downloads;
    test.engine.start();
    // It takes orders as ever.
    test.engine.add([wanted(null, join(downloads, 'another'))]);
    expect(test.engine.snapshot().downloads).toHaveLength(found.length + 1);
    await test.close();
    return [...found];
  }

  function rowsOf(path: string): number {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return Number(database.prepare('SELECT count(*) AS count FROM downloads').get()?.count);
    } finally {
      database.close();
    }
  }

  it('is opened, or set aside as it was, whatever the bytes are: the app starts, and every part stays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bindist-hostile-'));
    const downloads = join(folder, 'downloads');
    mkdirSync(downloads);
    const part = join(downloads, 'kept.bin.0badcafe.bindist-part');
    writeFileSync(part, 'what had come');
    try {
      const good = join(folder, 'good');
      const test = openEngine(nowhere, { state: good, downloads });
      test.engine.add(
        Array.from({ length: ROWS }, (_, index) => wanted(null, join(downloads, String(index)))),
      );
      await test.close();
      const bytes = readFileSync(join(good, 'state.db'));
      // What is counted below is there as long as nothing is changed.
      expect(rowsOf(join(good, 'state.db'))).toBe(ROWS);
      const met = { opened: 0, setAside: 0 };
      for (let seed = 1; seed <= 40; seed += 1) {
        const random = createRandom(seed);
        const changed = Buffer.from(bytes);
        for (let count = random.between(1, 40); count > 0; count -= 1)
          changed[random.between(0, changed.length - 1)] = random.between(0, 255);
        const isTruncated = random.next() < 0.5;
        const asItWas = changed.subarray(0, isTruncated ? random.between(1, changed.length) : changed.length);
        const state = join(folder, String(seed));
        mkdirSync(state);
        writeFileSync(join(state, 'state.db'), asItWas);
        const opened = openStorage(state);
        const { problem } = opened;
        opened.close();
        if (problem === null) {
          met.opened += 1;
          expect(rowsOf(join(state, 'state.db')), `seed ${seed}`).toBe(ROWS);
        } else {
          met.setAside += 1;
          expect(problem.code).toBe('app.stateDamaged');
          expect(readFileSync(problem.path ?? '').equals(asItWas), `seed ${seed}`).toBe(true);
        }
        const found = await start(state, downloads);
        // A row that makes no sense is left where it is; the others are as they were.
        expect(found.length, `seed ${seed}`).toBeGreaterThanOrEqual(problem === null ? ROWS - 40 : 0);
        expect(readFileSync(part, 'utf8')).toBe('what had come');
        rmSync(state, { recursive: true });
      }
      // Both ways were met, or the bytes were too few or too many.
      expect(Math.min(met.opened, met.setAside)).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
