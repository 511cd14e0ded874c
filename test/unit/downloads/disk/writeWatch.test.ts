import { expect, it } from 'vitest';
import { createWriteWatch } from '../../../../src/main/downloads/disk/writeWatch.ts';

function watched() {
  const file = { modified: 1 as number | null };
  const watch = createWriteWatch(() => file.modified);
  const own = () => {
    watch.begin();
    file.modified = (file.modified ?? 0) + 1;
    watch.end();
  };
  return { file, watch, own };
}

it('85 our own writes are no disturbance, one inside the other neither', () => {
  const { file, watch, own } = watched();
  own();
  watch.begin();
  own();
  file.modified = 9;
  watch.end();
  own();
  expect(watch.wasDisturbed()).toBe(false);
});

it.each(['before the first', 'between two', 'after the last'])(
  '85 another’s %s is noticed, and not forgotten',
  (when) => {
    const { file, watch, own } = watched();
    if (when === 'before the first') file.modified = 100;
    own();
    if (when === 'between two') file.modified = 100;
    own();
    if (when === 'after the last') file.modified = 100;
    expect(watch.wasDisturbed()).toBe(true);
    own();
    expect(watch.wasDisturbed()).toBe(true);
  },
);

it('85 where the system does not say when nobody is suspected', () => {
  const { file, watch, own } = watched();
  file.modified = null;
  own();
  expect(watch.wasDisturbed()).toBe(true);
  const silent = createWriteWatch(() => null);
  silent.begin();
  silent.end();
  expect(silent.wasDisturbed()).toBe(false);
});
