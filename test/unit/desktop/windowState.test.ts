import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeWindow, type Rectangle } from '../../../src/main/desktop/windowState.ts';
import { readWindowState, writeWindowState } from '../../../src/main/desktop/windowStateFile.ts';

const laptop: Rectangle = { x: 0, y: 25, width: 1440, height: 875 };
const second: Rectangle = { x: 1440, y: 0, width: 2560, height: 1440 };
const at = (bounds: Rectangle) => ({ bounds, isMaximized: false });

describe('where the window opens', () => {
  it('is left to the system at the first start', () => {
    expect(placeWindow(null, [laptop])).toEqual({ width: 1120, height: 760 });
  });

  it('is where it was, also on a second screen', () => {
    const bounds = { x: 1800, y: 100, width: 1200, height: 900 };
    expect(placeWindow(at(bounds), [laptop, second])).toEqual(bounds);
  });

  it('is left to the system when that screen is gone, but keeps what fits of its size', () => {
    const bounds = { x: 1800, y: 100, width: 1200, height: 900 };
    expect(placeWindow(at(bounds), [laptop])).toEqual({ width: 1200, height: 875 });
  });

  it('is not where its title bar cannot be reached', () => {
    for (const bounds of [
      { x: 100, y: -200, width: 800, height: 600 },
      { x: -790, y: 100, width: 800, height: 600 },
      { x: 1430, y: 100, width: 800, height: 600 },
      { x: 100, y: 890, width: 800, height: 600 },
    ]) {
      expect(placeWindow(at(bounds), [laptop])).not.toHaveProperty('x');
    }
  });

  it('can always be reached and always fits, whatever was saved', () => {
    const rectangle = fc.record({
      x: fc.integer({ min: -10_000, max: 10_000 }),
      y: fc.integer({ min: -10_000, max: 10_000 }),
      width: fc.integer({ min: -10, max: 20_000 }),
      height: fc.integer({ min: -10, max: 20_000 }),
    });
    fc.assert(
      fc.property(rectangle, (bounds) => {
        const placed = placeWindow(at(bounds), [laptop]);
        expect(placed.width).toBeLessThanOrEqual(laptop.width);
        expect(placed.height).toBeLessThanOrEqual(laptop.height);
        if (placed.x !== undefined) expect(placed.x).toBeLessThan(laptop.width);
        if (placed.y !== undefined) expect(placed.y).toBeGreaterThanOrEqual(laptop.y);
      }),
    );
  });
});

describe('the file it is kept in', () => {
  it('gives back what was written, and makes its folder', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'window-')), 'new', 'window.json');
    const state = { bounds: { x: 1, y: 2, width: 900, height: 700 }, isMaximized: true };
    writeWindowState(path, state);
    expect(readWindowState(path)).toEqual(state);
  });

  it.each(['', '{', 'null', '{"bounds":{"x":"1"}}', '[]'])('is worth no error when it says %j', (text) => {
    const path = join(mkdtempSync(join(tmpdir(), 'window-')), 'window.json');
    expect(readWindowState(path)).toBeNull();
    writeFileSync(path, text);
    expect(readWindowState(path)).toBeNull();
  });
});
